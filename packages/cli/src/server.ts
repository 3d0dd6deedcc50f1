import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { Variables } from '@holdfast/client'
import { Calls, plainAfter } from '@holdfast/client/calls'
import { fetchTransport } from '@holdfast/client/fetch'
import type { TypedDocumentNode } from '@holdfast/documents'
import { CheckoutToolByIdDocument, CheckoutToolDocument } from '@holdfast/documents'
import { type Credentials, readCredentials } from './credentials.ts'
import { exitCodes, Failure, noAnswer, type Place, type Refused, refusal, refusedCall } from './failure.ts'
import type { FileOfFolder } from './folder.ts'
import { progress } from './progress.ts'

const timeoutMs = 30_000

/** One server, as the person who signed in. */
export class Server {
  readonly credentials: Credentials
  readonly #calls: Calls

  constructor(credentials: Credentials) {
    this.credentials = credentials
    const transport = fetchTransport({ url: `${credentials.url}/graphql`, headers: () => this.#headers() })
    this.#calls = new Calls(transport, { now: () => performance.now(), after: plainAfter }, Math.random)
  }

  /** Whatever is asked has a key of its own or may be asked twice: where the network fails, it is, up to `tries` times. */
  async ask<Data, V extends Variables>(
    document: TypedDocumentNode<Data, V>,
    variables: V,
    { tries = 4 } = {},
  ): Promise<Data> {
    const failures: unknown[] = []
    const outcome = await this.#calls.untilAnswered({
      document,
      variables: () => variables,
      timeoutMs,
      stopped: () => failures.length >= tries,
      failed: (error) => failures.push(error),
    })
    if (outcome.type === 'answer') return outcome.data
    if (outcome.type === 'refused') throw refusedCall(outcome.refusal, this.credentials.url)
    throw noAnswer(failures.at(-1), this.credentials.url)
  }

  async tool(name: string) {
    const { toolBySlug } = await this.ask(CheckoutToolDocument, placeOf(name))
    return toolBySlug ?? noDocument(name)
  }

  /** The document of a folder, whatever it is called by now; null where the server has none with this id. */
  async toolById(id: string) {
    const { tool } = await this.ask(CheckoutToolByIdDocument, { id })
    return tool ?? null
  }

  /** Streams a file of the disk to the staging area; under a lock token it is refused before any byte is taken. */
  async upload(file: FileOfFolder, toolId: string, lockToken: string | null, place: Place) {
    const query = new URLSearchParams({ name: file.name, ...(lockToken !== null && { toolId }) })
    const headers = {
      ...this.#headers(),
      ...(lockToken !== null && { 'lock-token': lockToken }),
      'content-length': String(file.size),
    }
    const tell = await progress(file.name, file.size)
    const counted = createReadStream(file.path).on('data', (chunk) => tell(chunk.length))
    const body = Readable.toWeb(counted) as ReadableStream
    const url = `${this.credentials.url}/files?${query}`
    // A request that is streamed must say that its answer comes after it.
    const options = { method: 'PUT', headers, body, duplex: 'half' as const }
    const response = await fetch(url, options).catch(this.#unreachable)
    if (!response.ok) throw refusal((await response.json().catch(this.#unreachable)) as Refused, place)
  }

  async download(
    { name, url, size }: { name: string; url: string; size: number },
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>> {
    const headers = this.#headers()
    const response = await fetch(this.credentials.url + url, { headers, signal }).catch((error) => {
      signal.throwIfAborted()
      return this.#unreachable(error)
    })
    if (!response.ok || !response.body)
      throw new Failure(
        exitCodes.failed,
        `${name} could not be fetched: the server answered ${response.status}.`,
      )
    return counting(response.body, await progress(name, size))
  }

  #headers(): Record<string, string> {
    return { authorization: `Bearer ${this.credentials.token}` }
  }

  #unreachable = (error: Error): never => {
    throw noAnswer(error, this.credentials.url)
  }
}

/** A document with its newest version and its lock. */
export type ToolOfServer = Awaited<ReturnType<Server['tool']>>

export const signedIn = async () => new Server(await readCredentials())

/** "parts/bracket": a collection and a slug. */
export function placeOf(name: string): { collection: string; slug: string } {
  const [collection, slug, ...rest] = name.split('/')
  if (!collection || !slug || rest.length > 0)
    throw new Failure(exitCodes.usage, `A document is written as collection/slug; ${name} is not.`)
  return { collection, slug }
}

export function noDocument(name: string): never {
  throw new Failure(exitCodes.refused, `There is no document ${name}; see holdfast tools.`, {
    code: 'NOT_FOUND',
  })
}

async function* counting(bytes: ReadableStream<Uint8Array>, tell: (bytes: number) => void) {
  for await (const chunk of bytes) {
    tell(chunk.length)
    yield chunk
  }
}

import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { CheckoutToolDocument } from '../client/generated/graphql.ts'
import type { Variables } from '../client/transport.ts'
import { FetchFailure, fetchTransport } from '../client/transports/fetch.ts'
import type { Credentials } from './credentials.ts'
import { exitCodes, Failure, refusal } from './failure.ts'
import { progress } from './progress.ts'

/** One server, as the person who signed in. */
export class Server {
  readonly credentials: Credentials

  constructor(credentials: Credentials) {
    this.credentials = credentials
  }

  async ask<Data, V extends Variables>(document: TypedDocumentNode<Data, V>, variables: V): Promise<Data> {
    const { url } = this.credentials
    const transport = fetchTransport({ url: `${url}/graphql`, headers: () => this.#headers() })
    try {
      return await transport.mutate(document, variables)
    } catch (error) {
      const [first] = error instanceof FetchFailure ? (error.errors as { message: string }[]) : []
      throw new Failure(
        exitCodes.failed,
        first?.message ?? `${url} does not answer: ${(error as Error).message}`,
      )
    }
  }

  async tool(name: string) {
    const [collection = '', slug = ''] = name.split('/')
    const { toolBySlug } = await this.ask(CheckoutToolDocument, { collection, slug })
    if (!toolBySlug) throw new Failure(exitCodes.refused, `There is no document ${name}; see holdfast tools.`)
    return toolBySlug
  }

  /** Streams a file of the disk to the staging area; under a lock token it is refused before any byte is taken. */
  async upload(file: { name: string; path: string; size: number }, toolId: string, lockToken: string | null) {
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
    const options = { method: 'PUT', headers, body, duplex: 'half' }
    const response = await fetch(url, options).catch(unreachable(this.credentials.url))
    const answer = await response.json()
    if (!response.ok) throw refusal(answer)
  }

  async download({
    name,
    url,
    size,
  }: {
    name: string
    url: string
    size: number
  }): Promise<AsyncIterable<Uint8Array>> {
    const { url: server } = this.credentials
    const response = await fetch(server + url, { headers: this.#headers() }).catch(unreachable(server))
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
}

const unreachable = (url: string) => (error: Error) => {
  throw new Failure(
    exitCodes.failed,
    `${url} does not answer: ${(error.cause as Error | undefined)?.message ?? error.message}`,
  )
}

async function* counting(bytes: ReadableStream<Uint8Array>, tell: (bytes: number) => void) {
  for await (const chunk of bytes) {
    tell(chunk.length)
    yield chunk
  }
}

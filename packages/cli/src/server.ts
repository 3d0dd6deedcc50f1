import type { Variables } from '@holdfast/client'
import { type Calls, calls, plainAfter } from '@holdfast/client/calls'
import { fetchTransport } from '@holdfast/client/fetch'
import type { TypedDocumentNode } from '@holdfast/documents'
import { CheckoutToolByIdDocument, CheckoutToolDocument, OpenDocumentDocument } from '@holdfast/documents'
import { authorizationOf, type Credentials, readCredentials } from './credentials.ts'
import { exitCodes, Failure, noAnswer, type Place, refusal, refusedCall } from './failure.ts'
import { send } from './network.ts'
import type { FileOfFolder } from './scan.ts'
import { download, upload } from './transfer.ts'

const timeoutMs = 30_000

/** Calls one server as the signed-in person. */
export class Server {
  readonly credentials: Credentials
  readonly #calls: Calls

  constructor(credentials: Credentials) {
    this.credentials = credentials
    const transport = fetchTransport({
      url: `${credentials.url}/graphql`,
      headers: () => this.#headers(),
      fetch: send,
    })
    this.#calls = calls(transport, { now: () => performance.now(), after: plainAfter })
  }

  /** Calls have an idempotency key or can be repeated safely, so after network errors they are, up to `tries` times. */
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
      // An ended sign-in is not a network error.
      stopped: () => failures.length >= tries || failures.at(-1) instanceof Failure,
      failed: (error) => failures.push(error),
    })
    if (outcome.type === 'answer') return outcome.data
    if (outcome.type === 'refused') throw refusedCall(outcome.refusal, this.credentials.url)
    const last = failures.at(-1)
    throw last instanceof Failure ? last : noAnswer(last, this.credentials.url)
  }

  /** `opens`: creates the record of a document in another system if there is none yet. */
  async tool(name: string, { opens = false } = {}) {
    const place = placeOf(name)
    const { toolBySlug } = await this.ask(CheckoutToolDocument, place)
    if (toolBySlug || !opens) return toolBySlug ?? noDocument(name)
    const document = { collection: place.collection, key: place.slug }
    const { openDocument } = await this.ask(OpenDocumentDocument, { input: { document } })
    if (openDocument.__typename === 'ForbiddenError') throw refusal(openDocument)
    return (await this.ask(CheckoutToolDocument, place)).toolBySlug ?? noDocument(name)
  }

  /** The document of a folder, even if it was renamed; null if the server has none with this id. */
  async toolById(id: string) {
    const { tool } = await this.ask(CheckoutToolByIdDocument, { id })
    return tool ?? null
  }

  async upload(file: FileOfFolder, lock: { toolId: string; lockToken: string | null }, place: Place) {
    return upload(await this.#remote(), file, lock, place)
  }

  async download(file: ToolOfServer['draftHead']['files'][number], to: string, interrupted: AbortSignal) {
    return download(await this.#remote(), file, to, interrupted)
  }

  #remote = async () => ({ url: this.credentials.url, headers: await this.#headers() })

  async #headers(): Promise<Record<string, string>> {
    return { authorization: await authorizationOf(this.credentials) }
  }
}

/** A document with its newest version and its lock. */
export type ToolOfServer = Awaited<ReturnType<Server['tool']>>

export const signedIn = async () => new Server(await readCredentials())

/** "parts/bracket": a collection and a slug or a key of another system, which can contain anything. */
export function placeOf(name: string): { collection: string; slug: string } {
  const [, collection, slug] = /^([^/]+)\/(.+)$/s.exec(name) ?? []
  if (!collection || !slug)
    throw new Failure(exitCodes.usage, `${name} is not a document: write it as collection/slug.`)
  return { collection, slug }
}

export function noDocument(name: string): never {
  throw new Failure(exitCodes.refused, `There is no document ${name}. holdfast tools lists all.`, {
    code: 'NOT_FOUND',
  })
}

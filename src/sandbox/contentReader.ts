import type { CanonicalContent } from '../domain/content.ts'
import { InvalidInputError, UnavailableError } from '../domain/errors.ts'
import type { UnreadContent } from '../domain/unreadContent.ts'
import type { ContentReply, ContentRequest } from './contentWorker.ts'
import { FairQueue } from './fairQueue.ts'
import { WorkerCrew, WorkerLost } from './workerCrew.ts'
import { workerEntry } from './workerEntry.ts'

interface Waiting {
  request: ContentRequest
  resolve: (reply: ContentReply) => void
  reject: (error: unknown) => void
}

export interface ContentReaderOptions {
  queueLength?: number
  cutOffMs?: number
}

/**
 * Parses and checks large content on a separate thread. Users take turns, so that nobody waits for everything
 * that another user has sent.
 */
export class ContentReader {
  readonly #queue: FairQueue<Waiting>
  readonly #cutOffMs: number
  /** Created with the first large content. */
  #crew: WorkerCrew<ContentRequest, ContentReply & { retire?: never }> | null = null
  #isClosed = false

  constructor({ queueLength = 32, cutOffMs = 10_000 }: ContentReaderOptions = {}) {
    this.#queue = new FairQueue(queueLength)
    this.#cutOffMs = cutOffMs
  }

  /** Throws InvalidInputError with places in the content, or UnavailableError when too much is waiting. */
  async read(
    { bytes, isAnyValue }: UnreadContent,
    schema: unknown,
    userId: string,
  ): Promise<CanonicalContent> {
    const collection = schema === null || schema === undefined ? null : JSON.stringify(schema)
    const reply = await new Promise<ContentReply>((resolve, reject) => {
      if (this.#isClosed) return reject(busy())
      const request = { bytes, isAnyValue, schema: collection }
      if (this.#queue.push(userId, { request, resolve, reject }) !== 'QUEUED') return reject(busy())
      this.#pump()
    })
    if ('issues' in reply) throw new InvalidInputError(reply.issues)
    return new ReadContent(reply.text, reply.hash, collection)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#rejectAll(busy())
    await this.#crew?.close()
  }

  #pump(): void {
    this.#crew ??= new WorkerCrew({
      entry: workerEntry('contentWorker'),
      // One thread only: the other cores are for the event loop and tools, and a content takes a fraction of a
      // second.
      size: 1,
      heapMb: 256,
      stackMb: 4,
      maxCalls: 1_000,
      onFree: () => this.#pump(),
      onBroken: (error) => this.#rejectAll(error),
    })
    while (this.#crew.free > 0) {
      const waiting = this.#queue.take(() => true)
      if (waiting === undefined) return
      const { reply } = this.#crew.call(waiting.request, this.#cutOffMs)
      reply.catch(lost).then(waiting.resolve, waiting.reject)
    }
  }

  #rejectAll(error: Error): void {
    for (const { reject } of this.#queue.drain()) reject(error)
  }
}

class ReadContent implements CanonicalContent {
  readonly text: string
  readonly hash: string
  readonly satisfies?: string
  #value: Record<string, unknown> | null = null

  constructor(text: string, hash: string, satisfies: string | null) {
    this.text = text
    this.hash = hash
    if (satisfies !== null) this.satisfies = satisfies
  }

  /** Parsed only when somebody reads it. */
  get value(): Record<string, unknown> {
    this.#value ??= JSON.parse(this.text) as Record<string, unknown>
    return this.#value
  }
}

const busy = () => new UnavailableError('Too much large content is waiting to be read', 1_000)

function lost(error: unknown): ContentReply {
  if (!(error instanceof WorkerLost) || error.cause === 'CRASHED') throw error
  // Reading takes linear time whatever the content is. If it takes this long, the machine is overloaded.
  if (error.cause === 'KILLED') throw busy()
  return { issues: [{ path: [], message: 'takes too much memory to read; make it smaller' }] }
}

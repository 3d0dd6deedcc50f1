import type { Json } from '../domain/json.ts'
import { SandboxQueueFull } from '../domain/sandboxRunner.ts'
import { formatMs } from './limits.ts'
import type { SchemaVerdict } from './schemaVerdict.ts'
import type { ValidationRequest } from './schemaWorker.ts'
import { WorkerCrew, WorkerLost } from './workerCrew.ts'
import { workerEntry } from './workerEntry.ts'

export interface SchemaValidatorOptions {
  cutOffMs?: number
  queueLength?: number
}

interface Waiting {
  request: ValidationRequest
  resolve: (verdict: SchemaVerdict) => void
  reject: (error: unknown) => void
}

/** Validates values against users' schemas, on threads that are killed when it takes too long. */
export class SchemaValidator {
  readonly #cutOffMs: number
  readonly #queueLength: number
  readonly #crew: WorkerCrew<ValidationRequest, SchemaVerdict & { retire?: never }>
  #queue: Waiting[] = []

  constructor(options: SchemaValidatorOptions = {}) {
    this.#cutOffMs = options.cutOffMs ?? 500
    this.#queueLength = options.queueLength ?? 100
    this.#crew = new WorkerCrew({
      entry: workerEntry('schemaWorker'),
      size: 2,
      heapMb: 64,
      stackMb: 4,
      // The validator keeps patterns and compiled code until its worker is replaced.
      maxCalls: 1_000,
      onFree: () => this.#pump(),
      onBroken: (error) => this.#rejectAll(error),
    })
  }

  /** Throws `SandboxQueueFull` when too many calls are waiting. */
  async validateAgainst(schema: Json, value: Json): Promise<SchemaVerdict> {
    if (this.#queue.length >= this.#queueLength) {
      throw new SandboxQueueFull('Too many schemas are waiting to be checked', this.#cutOffMs)
    }
    const request = { schema: JSON.stringify(schema), value: JSON.stringify(value) }
    return await new Promise((resolve, reject) => {
      this.#queue.push({ request, resolve, reject })
      this.#pump()
    })
  }

  async close(): Promise<void> {
    this.#rejectAll(new Error('the schema validator is closed'))
    await this.#crew.close()
  }

  #pump(): void {
    while (this.#crew.free > 0) {
      const waiting = this.#queue.shift()
      if (waiting === undefined) return
      const { reply } = this.#crew.call(waiting.request, this.#cutOffMs)
      reply.catch((error) => this.#lost(error)).then(waiting.resolve, waiting.reject)
    }
  }

  #lost(error: unknown): SchemaVerdict {
    if (!(error instanceof WorkerLost)) throw error
    const message =
      error.cause === 'KILLED'
        ? `takes longer than ${formatMs(this.#cutOffMs)} to check`
        : 'takes too much memory to check'
    return { ok: false, where: 'schema', issues: [{ path: [], message }] }
  }

  #rejectAll(error: Error): void {
    const waiting = this.#queue
    this.#queue = []
    for (const { reject } of waiting) reject(error)
  }
}

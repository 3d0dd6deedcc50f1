import type { RunError, SandboxJob, SandboxOutcome, SandboxRunOptions } from '../domain/sandboxRunner.ts'
import { RunChannel } from './runChannel.ts'
import type { ToolResult } from './toolResult.ts'

export interface Ending {
  status: SandboxOutcome['status']
  error?: RunError | undefined
  /** JSON of a `ToolResult`. */
  result?: string
}

/** A job from the queue through a worker to its outcome. Only its first outcome counts. */
export class QueuedRun {
  readonly job: SandboxJob
  readonly user: string
  readonly channel: RunChannel
  readonly outcome: Promise<SandboxOutcome>
  readonly #onStart: (() => void) | undefined
  #startedAt: number | undefined
  #resolve!: (outcome: SandboxOutcome) => void
  #reject!: (error: unknown) => void

  constructor(job: SandboxJob, options: SandboxRunOptions, logBytes: number) {
    this.job = job
    this.user = options.user
    this.#onStart = options.onStart
    this.channel = RunChannel.forLog(logBytes)
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  start(): void {
    this.#startedAt = performance.now()
    this.#onStart?.()
  }

  get elapsedMs(): number {
    return this.#startedAt === undefined ? 0 : performance.now() - this.#startedAt
  }

  end({ status, error, result }: Ending): void {
    const parsed: ToolResult = result === undefined ? { outputs: [], nextActions: [] } : JSON.parse(result)
    const { outputs, nextActions, state } = parsed
    const durationMs = Math.round(this.elapsedMs)
    this.#resolve({ status, outputs, nextActions, state, logs: this.channel.log, error, durationMs })
  }

  fail(error: unknown): void {
    this.#reject(error)
  }
}

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import os from 'node:os'
import {
  type SandboxJob,
  type SandboxOutcome,
  SandboxQueueFull,
  type SandboxRunner,
  type SandboxRunOptions,
} from '../domain/sandboxRunner.ts'
import { FairQueue } from './fairQueue.ts'
import { defaultLimits, type SandboxLimits } from './limits.ts'
import { type Ending, QueuedRun } from './queuedRun.ts'
import type { QuickjsWorkerData } from './quickjsWorker.ts'
import { RunFailures } from './runFailure.ts'
import type { RunReply, RunRequest } from './toolVm.ts'
import { type WorkerCall, WorkerCrew, WorkerLost } from './workerCrew.ts'
import { workerEntry } from './workerEntry.ts'

export interface QuickjsPoolOptions {
  limits?: SandboxLimits
  /** How many runs may execute at once. By default all cores but one, which is left to the event loop. */
  workers?: number
  queueLength?: number
}

/** Runs JavaScript tools in QuickJS on worker threads, each in a new VM. */
export class QuickjsPool implements SandboxRunner {
  readonly #limits: SandboxLimits
  readonly #failures: RunFailures
  readonly #workers: number
  readonly #queue: FairQueue<QueuedRun>
  readonly #crew: WorkerCrew<RunRequest, RunReply>
  readonly #running = new Map<QueuedRun, WorkerCall<RunReply>>()
  #usualMs = 100
  #closed = false

  private constructor(module: WebAssembly.Module, options: QuickjsPoolOptions) {
    this.#limits = options.limits ?? defaultLimits
    this.#failures = new RunFailures(this.#limits)
    this.#workers = options.workers ?? Math.max(1, os.availableParallelism() - 1)
    this.#queue = new FairQueue(options.queueLength ?? 200)
    const workerData: QuickjsWorkerData = { module, limits: this.#limits }
    this.#crew = new WorkerCrew({
      entry: workerEntry('quickjsWorker'),
      // One extra worker, so that the next run need not wait until a killed worker has been replaced.
      size: this.#workers + 1,
      workerData,
      heapMb: 128,
      stackMb: 4,
      maxCalls: 500,
      onFree: () => this.#pump(),
      onBroken: (error) => {
        for (const run of this.#queue.drain()) run.fail(error)
      },
    })
  }

  static async start(options: QuickjsPoolOptions = {}): Promise<QuickjsPool> {
    const file = createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm')
    return new QuickjsPool(await WebAssembly.compile(await readFile(file)), options)
  }

  async run(job: SandboxJob, options: SandboxRunOptions): Promise<SandboxOutcome> {
    if (this.#closed) throw new Error('the sandbox is closed')
    const run = new QueuedRun(job, options, this.#limits.logBytes)
    const { signal } = options
    if (signal?.aborted) run.end({ status: 'CANCELED' })
    else this.#enqueue(run)
    const cancel = () => this.#cancel(run)
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      return await run.outcome
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }

  load(): { running: number; queued: number } {
    return { running: this.#running.size, queued: this.#queue.size }
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const run of [...this.#queue.drain(), ...this.#running.keys()]) {
      run.end({ status: 'CANCELED', error: { message: 'The sandbox was shut down' } })
    }
    await this.#crew.close()
  }

  #enqueue(run: QueuedRun): void {
    const place = this.#queue.push(run.user, run)
    if (place === 'FULL') throw this.#queueFull('All workers are busy and the queue is full')
    if (place === 'SHARE_TAKEN')
      throw this.#queueFull('You have the largest number of queued runs that one user may have')
    this.#pump()
  }

  #pump(): void {
    const perUser = Math.max(1, this.#workers - 1)
    while (this.#running.size < this.#workers && this.#crew.free > 0) {
      const run = this.#queue.take((user) => this.#runningFor(user) < perUser)
      if (run === undefined) return
      this.#start(run)
    }
  }

  #start(run: QueuedRun): void {
    try {
      run.start()
      const { sourceCode, entrypoint, inputs, settings, state, action } = run.job
      const argument = JSON.stringify({ inputs, settings, state, action })
      const request = { sourceCode, entrypoint, argument, channel: run.channel.memory }
      const call = this.#crew.call(request, this.#limits.wallMs + this.#limits.graceMs)
      this.#running.set(run, call)
      void this.#finish(run, call)
    } catch (error) {
      run.fail(error)
    }
  }

  async #finish(run: QueuedRun, call: WorkerCall<RunReply>): Promise<void> {
    try {
      run.end(await call.reply)
    } catch (error) {
      if (error instanceof WorkerLost) run.end(this.#lost(error))
      else run.fail(error)
    }
    this.#usualMs += (run.elapsedMs - this.#usualMs) / 10
    this.#running.delete(run)
    this.#pump()
  }

  #cancel(run: QueuedRun): void {
    this.#queue.remove(run.user, run)
    run.channel.stop()
    this.#running.get(run)?.killAfter(this.#limits.graceMs)
    run.end({ status: 'CANCELED' })
  }

  #lost({ cause }: WorkerLost): Ending {
    switch (cause) {
      case 'KILLED':
        return { status: 'TIMED_OUT', error: this.#failures.wallTime() }
      case 'MEMORY':
        return { status: 'FAILED', error: this.#failures.memory() }
      case 'CRASHED':
        return { status: 'FAILED', error: this.#failures.crashed() }
    }
  }

  #queueFull(message: string): SandboxQueueFull {
    const ahead = this.#queue.size + this.#running.size
    // By then half of the runs ahead have finished, so the queue has room again, even if no worker is free yet.
    const waitMs = Math.ceil((ahead * this.#usualMs) / this.#workers / 2)
    return new SandboxQueueFull(message, Math.min(60_000, Math.max(100, waitMs)))
  }

  #runningFor(user: string): number {
    return [...this.#running.keys()].filter((run) => run.user === user).length
  }
}

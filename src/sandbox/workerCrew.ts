import { Worker } from 'node:worker_threads'
import type { WorkerEntry } from './workerEntry.ts'

export interface CrewOptions {
  entry: WorkerEntry
  size: number
  workerData?: unknown
  heapMb: number
  stackMb: number
  /** After this many calls a worker is replaced, because its engine never frees some memory. */
  maxCalls: number
  /** Called when a worker has become free. */
  onFree: () => void
  /** Called when workers fail to start. Starting is retried, with growing delays. */
  onBroken: (error: Error) => void
}

/** Sent by a worker file once it accepts calls. */
export const workerReady = 'ready'

/** An answer that says that the worker must not be used again. */
export interface Retiring {
  retire?: boolean
}

export class WorkerLost extends Error {
  override readonly cause: 'KILLED' | 'MEMORY' | 'CRASHED'
  constructor(cause: WorkerLost['cause']) {
    super(`worker ${cause.toLowerCase()}`)
    this.cause = cause
  }
}

export interface WorkerCall<Reply> {
  /** Rejects with `WorkerLost`. */
  reply: Promise<Reply>
  /** Kills the worker unless it answers within this time. Replaces the time set before. */
  killAfter(ms: number): void
}

interface Member<Reply> {
  worker: Worker
  calls: number
  settle: ((answer: Reply | WorkerLost) => void) | null
}

/** Worker threads that serve one call at a time. A worker that does not answer in time is killed and replaced. */
export class WorkerCrew<Request, Reply extends Retiring> {
  readonly #options: CrewOptions
  readonly #members = new Set<Member<Reply>>()
  #free: Member<Reply>[] = []
  #failedStarts = 0
  #closed = false

  constructor(options: CrewOptions) {
    this.#options = options
    for (let i = 0; i < options.size; i++) this.#spawn()
  }

  get free(): number {
    return this.#free.length
  }

  /** May be called only while a worker is free. */
  call(request: Request, killAfterMs: number): WorkerCall<Reply> {
    const member = this.#free.pop()
    if (member === undefined) throw new Error('no worker is free')
    let timer: NodeJS.Timeout | undefined
    let answered = false
    const killAfter = (ms: number) => {
      clearTimeout(timer)
      if (!answered) timer = setTimeout(() => this.#lose(member, 'KILLED'), ms)
    }
    const reply = new Promise<Reply>((resolve, reject) => {
      member.settle = (answer) => {
        member.settle = null
        answered = true
        clearTimeout(timer)
        if (answer instanceof WorkerLost) reject(answer)
        else resolve(answer)
      }
    })
    killAfter(killAfterMs)
    member.worker.postMessage(request)
    return { reply, killAfter }
  }

  async close(): Promise<void> {
    this.#closed = true
    const workers = [...this.#members].map(({ worker }) => worker)
    for (const member of [...this.#members]) this.#lose(member, 'KILLED')
    await Promise.all(workers.map((worker) => worker.terminate()))
  }

  #spawn(): void {
    if (this.#closed) return
    const { entry, workerData, heapMb, stackMb } = this.#options
    const worker = new Worker(entry.url, {
      execArgv: entry.execArgv,
      workerData,
      env: {},
      argv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 16, stackSizeMb: stackMb },
    })
    worker.stdout.resume()
    worker.stderr.resume()
    const member: Member<Reply> = { worker, calls: 0, settle: null }
    this.#members.add(member)
    let started = false
    const ended = (cause: WorkerLost['cause'], error: Error) => {
      if (started) this.#lose(member, cause)
      else if (this.#members.has(member)) this.#failedToStart(member, error)
    }
    worker.on('message', (message: Reply | typeof workerReady) => {
      if (message !== workerReady) return this.#answered(member, message)
      started = true
      this.#failedStarts = 0
      this.#release(member)
    })
    worker.on('error', (error: NodeJS.ErrnoException) => {
      ended(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'MEMORY' : 'CRASHED', error)
    })
    worker.on('exit', (code) => ended('CRASHED', new Error(`worker exited with ${code}`)))
  }

  #answered(member: Member<Reply>, reply: Reply): void {
    const { settle } = member
    // The worker was killed while this answer was on its way.
    if (settle === null) return
    member.calls++
    settle(reply)
    if (reply.retire || member.calls >= this.#options.maxCalls) this.#replace(member)
    else this.#release(member)
  }

  #release(member: Member<Reply>): void {
    if (!this.#members.has(member)) return
    this.#free.push(member)
    this.#options.onFree()
  }

  #lose(member: Member<Reply>, cause: WorkerLost['cause']): void {
    if (this.#members.has(member)) this.#replace(member)
    member.settle?.(new WorkerLost(cause))
  }

  #replace(member: Member<Reply>): void {
    this.#dismiss(member)
    this.#spawn()
  }

  #dismiss(member: Member<Reply>): void {
    this.#members.delete(member)
    this.#free = this.#free.filter((other) => other !== member)
    void member.worker.terminate()
  }

  #failedToStart(member: Member<Reply>, error: Error): void {
    this.#dismiss(member)
    this.#failedStarts++
    setTimeout(() => this.#spawn(), Math.min(5_000, 100 * 2 ** this.#failedStarts)).unref()
    if (this.#failedStarts > this.#options.size) this.#options.onBroken(error)
  }
}

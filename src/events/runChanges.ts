import { NotFoundError } from '../domain/errors.ts'
import { maySeeRun } from '../domain/permissions.ts'
import { runAccess } from '../storage/runs.ts'
import type { Statements } from '../storage/statements.ts'
import type { EventBus } from './bus.ts'

const channelOf = (runId: string) => `holdfast:run:${runId}`

/** Tells whoever watches a run how it goes. Hints lead to a read; without any the run is read every so often. */
export class RunChanges {
  #db: Statements
  #bus: EventBus
  #everyMs: number
  #here = new Map<string, Set<() => void>>()

  constructor(db: Statements, bus: EventBus, options: { everyMs: number }) {
    this.#db = db
    this.#bus = bus
    this.#everyMs = options.everyMs
  }

  announce(runId: string): void {
    for (const wake of this.#here.get(runId) ?? []) wake()
    this.#bus.publish(channelOf(runId), 'changed')
  }

  /** Calls back on every hint about the run, until the returned function is called. */
  async listen(runId: string, wake: () => void): Promise<() => void> {
    const present = this.#here.get(runId) ?? new Set()
    this.#here.set(runId, present.add(wake))
    const unsubscribe = await this.#bus.subscribe(channelOf(runId), wake)
    return () => {
      unsubscribe()
      present.delete(wake)
      if (present.size === 0) this.#here.delete(runId)
    }
  }

  /** The run as it stands, then each change until it has finished or may no longer be seen. Throws NotFoundError. */
  async watch(
    runId: string,
    viewerId: string,
  ): Promise<AsyncIterableIterator<{ id: string; status: string }>> {
    const watch = new RunWatch(async () => {
      const run = await runAccess(this.#db, runId, viewerId)
      return run && maySeeRun(run) ? run : null
    })
    const stop = await this.listen(runId, () => watch.wake())
    const timer = setInterval(() => watch.wake(), this.#everyMs)
    watch.onClose = () => {
      clearInterval(timer)
      stop()
    }
    try {
      if (!(await watch.look())) throw new NotFoundError('run')
    } catch (error) {
      await watch.return()
      throw error
    }
    return watch
  }
}

type Seen = { id: string; status: string; finished: boolean }

/** Written by hand: an async generator that waits inside never runs its `finally` when the consumer returns. */
class RunWatch implements AsyncIterableIterator<{ id: string; status: string }> {
  onClose: () => void = () => {}
  #read: () => Promise<Seen | null>
  #told: string | null = null
  #pending: Seen | null = null
  #waiting: ((result: IteratorResult<Seen>) => void) | null = null
  #over = false
  #turn: Promise<unknown> = Promise.resolve()

  constructor(read: () => Promise<Seen | null>) {
    this.#read = read
  }

  wake(): void {
    // A read that fails is made up for by the next one.
    void this.look().catch(() => {})
  }

  /** One look after the other: an older answer must not overtake a newer one. */
  look(): Promise<boolean> {
    const turn = this.#turn.then(() => this.#look())
    this.#turn = turn.catch(() => {})
    return turn
  }

  async #look(): Promise<boolean> {
    const seen = await this.#read()
    if (this.#over) return false
    if (!seen) {
      this.#end()
      return false
    }
    if (seen.status !== this.#told) {
      this.#told = seen.status
      this.#pending = seen
    }
    this.#flush()
    return true
  }

  next(): Promise<IteratorResult<Seen>> {
    return new Promise((resolve) => {
      this.#waiting = resolve
      this.#flush()
    })
  }

  return(): Promise<IteratorResult<Seen>> {
    this.#pending = null
    this.#end()
    return Promise.resolve({ value: undefined, done: true })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #flush(): void {
    if (!this.#waiting) return
    const resolve = this.#waiting
    if (this.#pending) {
      const run = this.#pending
      this.#waiting = null
      this.#pending = null
      if (run.finished) this.#end()
      resolve({ value: run, done: false })
    } else if (this.#over) {
      this.#waiting = null
      resolve({ value: undefined, done: true })
    }
  }

  #end(): void {
    if (this.#over) return
    this.#over = true
    this.onClose()
    this.#flush()
  }
}

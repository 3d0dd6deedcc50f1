import { Repeater, SlidingBuffer } from '@repeaterjs/repeater'
import { NotFoundError } from '../domain/errors.ts'
import { maySeeRun } from '../domain/permissions.ts'
import { runAccess } from '../storage/runs.ts'
import type { Statements } from '../storage/statements.ts'
import type { EventBus } from './bus.ts'

const channelOf = (runId: string) => `holdfast:run:${runId}`

/**
 * Delivers the progress of a run to its watchers. A hint leads to a read; without hints, the run is read at an
 * interval.
 */
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

  /** Calls back for every hint about the run, until the returned function is called. */
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

  /**
   * Delivers the run as it is, then each change, until it has finished or may no longer be seen. Throws
   * NotFoundError.
   */
  async watch(
    runId: string,
    viewerId: string,
  ): Promise<AsyncIterableIterator<{ id: string; status: string }>> {
    const look = async () => {
      const run = await runAccess(this.#db, runId, viewerId)
      return run && maySeeRun(run) ? run : null
    }
    if (!(await look())) throw new NotFoundError('run')
    // Starts at the first `next`: listens first and then reads again, so that no change is missed in between. A
    // slow reader gets only the newest state.
    return new Repeater(async (tell, end) => {
      let told: string | null = null
      let turn: Promise<unknown> = Promise.resolve()
      const tellChange = async () => {
        const run = await look()
        if (!run) return end()
        if (run.status !== told) void tell(run)
        told = run.status
        if (run.finished) end()
      }
      // One read after the other, because an older answer must not overtake a newer one. The next read makes up
      // for one that failed.
      const wake = () => {
        turn = turn.then(tellChange).catch(() => {})
      }
      const stop = await this.listen(runId, wake)
      const timer = setInterval(wake, this.#everyMs)
      wake()
      await end
      clearInterval(timer)
      stop()
    }, new SlidingBuffer(1))
  }
}

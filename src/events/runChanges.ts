import { Repeater, SlidingBuffer } from '@repeaterjs/repeater'
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
    const look = async () => {
      const run = await runAccess(this.#db, runId, viewerId)
      return run && maySeeRun(run) ? run : null
    }
    if (!(await look())) throw new NotFoundError('run')
    // It begins at the first `next`: listens, and then looks again, so that nothing comes between. A slow reader is told the
    // newest alone.
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
      // One look after the other: an older answer must not overtake a newer one. One that fails is made up for by the next.
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

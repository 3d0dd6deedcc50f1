import pLimit from 'p-limit'
import { UnavailableError } from '../domain/errors.ts'
import { isUnavailable } from './failures.ts'
import { type Beat, type Renewal, renew, renewMany } from './renewLease.ts'
import type { Statements } from './statements.ts'

interface Waiting {
  beat: Beat
  since: number
  resolve(renewal: Renewal | null): void
  reject(error: unknown): void
}

/** Statements under way at once. A second one is being planned and sent while the first one commits. */
const lanes = 2
/** Heartbeats by themselves at once: each may wait for its row, and the connections are for others too. */
const alone = 2
/** Who has waited so long could not be answered in time any more. */
const patienceMs = 1_000
/** Heartbeats in one statement; what comes beyond them goes with the next. */
const largest = 200

/**
 * Coalesces heartbeats: those that arrive while statements are under way share the next one. Nobody waits for a timer: a
 * heartbeat that comes alone is sent at once, by itself. A row that is busy is renewed by a statement of its own, which
 * waits for it, and so is every heartbeat of a batch that failed: one bad one spoils no other.
 */
export class Renewals {
  #db: Statements
  #waiting: Waiting[] = []
  #running = 0
  #alone = pLimit(alone)

  constructor(db: Statements) {
    this.#db = db
  }

  renew(beat: Beat): Promise<Renewal | null> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ beat, since: performance.now(), resolve, reject })
      if (this.#running < lanes) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#running++
    // What arrived in the same turn of the event loop, one socket after another, goes together.
    await new Promise(setImmediate)
    while (this.#waiting.length > 0) await this.#send(this.#next())
    this.#running--
  }

  /** One heartbeat a tool: a second one of the same tool is for the next statement to judge. */
  #next(): Waiting[] {
    const batch = new Map<string, Waiting>()
    const rest: Waiting[] = []
    for (const waiting of this.#waiting) {
      const { toolId } = waiting.beat
      if (batch.size < largest && !batch.has(toolId)) batch.set(toolId, waiting)
      else rest.push(waiting)
    }
    this.#waiting = rest
    return [...batch.values()]
  }

  async #send(batch: Waiting[]): Promise<void> {
    if (batch.length === 1) return this.#single(batch[0] as Waiting)
    try {
      const renewals = await renewMany(
        this.#db,
        batch.map(({ beat }) => beat),
      )
      for (const waiting of batch) {
        const renewal = renewals.get(waiting.beat.toolId)
        if (renewal) waiting.resolve(renewal)
        else void this.#single(waiting)
      }
    } catch (error) {
      if (!isUnavailable(error)) {
        await Promise.all(batch.map((waiting) => this.#single(waiting)))
        return
      }
      const late = this.#waiting.filter(isLate)
      this.#waiting = this.#waiting.filter((waiting) => !isLate(waiting))
      for (const { reject } of [...batch, ...late]) reject(error)
    }
  }

  #single(waiting: Waiting): Promise<void> {
    return this.#alone(() => {
      if (isLate(waiting)) throw new UnavailableError('The document is busy; try again in a moment.', 1_000)
      return renew(this.#db, waiting.beat)
    }).then(waiting.resolve, waiting.reject)
  }
}

const isLate = ({ since }: Waiting) => performance.now() - since > patienceMs

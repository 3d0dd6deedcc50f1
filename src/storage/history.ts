import type pg from 'pg'
import {
  type AcknowledgedAt,
  type EpochCause,
  type HistorySeen,
  lostLog,
  whyNewEpoch,
} from '../domain/epoch.ts'
import { UnavailableError } from '../domain/errors.ts'
import { beginEpoch, seeHistory } from './epochs.ts'
import { isOtherHistory } from './failures.ts'
import type { Statements } from './statements.ts'

/**
 * What listeners are told when this instance continues in another epoch. `begun` is null when another instance
 * began it.
 */
export interface HistoryChange {
  epoch: number
  floor: number
  begun: EpochCause | null
  /**
   * How many bytes of the log, written before a commit that this instance had acknowledged, are lost; null when
   * no loss is known.
   */
  lostLogBytes: number | null
}

/**
 * The history in which this instance believes the database to be (rule 40). It is checked with every read of
 * the event log and on every new connection. Statements that grant or save carry this belief as a parameter,
 * and the database refuses them when its history is another one.
 */
export class History {
  #pool: pg.Pool
  #seen: HistorySeen | null = null
  #acknowledged: AcknowledgedAt | null = null
  #looking: Promise<void> | null = null
  #again = false
  #listeners: ((change: HistoryChange) => void)[] = []
  readonly #isPassed: (connection: Statements) => boolean

  /** `isPassed` says whether a connection leads to a server that is no longer the primary. */
  constructor(pool: pg.Pool, isPassed: (connection: Statements) => boolean) {
    this.#pool = pool
    this.#isPassed = isPassed
  }

  onChange(listener: (change: HistoryChange) => void): void {
    this.#listeners.push(listener)
  }

  /** Looks at every interval, until the returned function is called. */
  keepLooking(everyMs: number, onError: (error: Error) => void): () => void {
    const timer = setInterval(() => void this.look().catch(onError), everyMs)
    return () => clearInterval(timer)
  }

  /**
   * Runs `work` with the belief that its statements carry. When the database is in another history, the call
   * fails and may be retried as a whole: what it knew of its caller came from the earlier history.
   */
  async within<T>(work: (belief: string) => Promise<T>): Promise<T> {
    return work(this.#belief()).catch(async (error) => {
      if (isOtherHistory(error)) await this.look().catch(() => {})
      throw error
    })
  }

  /**
   * A commit was acknowledged. It states its own place, because it may come from a new primary that this
   * instance has not looked at yet.
   */
  acknowledged(at: AcknowledgedAt): void {
    this.#acknowledged = at
  }

  /** Checks the history of a new connection, on that connection itself, before its first statement. */
  async met(connection: Statements): Promise<void> {
    const seen = await seeHistory(connection)
    // Not awaited, because the look may need a new connection itself.
    if (whyNewEpoch(seen, this.#seen) && !this.#isPassed(connection)) void this.look().catch(() => {})
  }

  /** Begins a new epoch when the history is another one. Calls made meanwhile share the next look. */
  async look(): Promise<void> {
    this.#again = true
    this.#looking ??= (async () => {
      while (this.#again) {
        this.#again = false
        await this.#settle()
      }
    })().finally(() => {
      this.#looking = null
    })
    await this.#looking
  }

  #belief(): string {
    return this.#seen?.epoch ? `${this.#seen.timeline}/${this.#seen.epoch.lineage}` : ''
  }

  async #settle(): Promise<void> {
    // Each connection that leads to a former primary is closed, so that the pool opens a new one.
    for (let tries = this.#pool.options.max + 1; ; tries--) {
      const client = await this.#pool.connect()
      let isOf: 'the history' | 'a former primary' | 'nobody knows' = 'nobody knows'
      try {
        const seen = await seeHistory(client)
        isOf = this.#isPassed(client) ? 'a former primary' : 'the history'
        const why = (met: HistorySeen) => whyNewEpoch(met, this.#seen)
        if (isOf === 'the history') return why(seen) ? await this.#begin(client, why) : this.#goOn(seen, null)
      } catch (error) {
        isOf = 'nobody knows'
        throw error
      } finally {
        client.release(isOf !== 'the history')
      }
      if (tries === 0) throw new UnavailableError('Only a former primary of the database answers', 1_000)
    }
  }

  async #begin(client: pg.PoolClient, why: (seen: HistorySeen) => EpochCause | null): Promise<void> {
    await client.query('BEGIN')
    const { history, begun } = await beginEpoch(client, this.#seen, why)
    await client.query('COMMIT')
    this.#goOn(history, begun)
  }

  #goOn(seen: HistorySeen, begun: EpochCause | null): void {
    const before = this.#seen?.epoch
    const { epoch } = seen
    const lost = lostLog(seen, this.#acknowledged)
    this.#seen = seen
    // The first epoch of a database, and the epoch in which an instance starts, are not reported.
    const isNews = before ? before.lineage !== epoch?.lineage : begun !== null && begun !== 'FIRST'
    if (epoch && isNews)
      for (const listener of this.#listeners)
        listener({
          epoch: epoch.id,
          floor: epoch.floor,
          begun,
          lostLogBytes: lost === null ? null : Number(lost),
        })
  }

  epoch(): { id: number; floor: number } | null {
    return this.#seen?.epoch ?? null
  }
}

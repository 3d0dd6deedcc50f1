import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { placeSql } from './epochs.ts'
import { isReadOnly } from './failures.ts'

/** What the database says of its care for what it acknowledges. */
export interface Replication {
  standbyNames: string
  commit: string
}

/** What a probe that was acknowledged tells. */
export interface Committed extends Replication {
  /** As in HistorySeen. */
  place: string
  /** How far the log reached in its transaction, in bytes. */
  logPosition: string
}

/** An acknowledged commit is on another server's disk. */
export const isSynchronous = ({ standbyNames, commit }: Replication): boolean =>
  standbyNames !== '' && ['on', 'remote_apply'].includes(commit)

/** After a failure. */
const againMs = 1_000
/** So long after its time a commit is waited for; with a probe every 2 s, hung commits are noticed within 5 s. */
const patienceMs = 2_500

/**
 * Whether a write would commit. One row for each instance is written every few seconds: a database that answers may be a
 * standby by now, and with synchronous replication a commit waits for as long as the standby is away. Every other write is by a
 * new connection, which shows a primary that others have moved to already (see Servers).
 */
export class CommitProbe {
  readonly #pool: pg.Pool
  readonly #id = randomUUID()
  /** Until the first: when it was begun to wait for one. */
  #committedAt = performance.now()
  #fault: string | null = 'database unavailable'
  #timer: NodeJS.Timeout | undefined
  #everyMs = 0
  #isOver = false
  #onCommitted: (seen: Committed) => void = () => {}

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** Answers when the first write has succeeded or failed. */
  async start(everyMs: number, onCommitted: (seen: Committed) => void): Promise<void> {
    this.#everyMs = everyMs
    this.#onCommitted = onCommitted
    await this.#clear().catch(() => {})
    await this.#probe()
  }

  /** Why nobody should write here now; null where a write commits. */
  fault(): string | null {
    if (this.#fault) return this.#fault
    return this.ageMs() > this.#everyMs + patienceMs ? 'commits are not acknowledged' : null
  }

  /** Since the last write that was acknowledged was sent. */
  ageMs(): number {
    return performance.now() - this.#committedAt
  }

  /** This instance's row goes with it. */
  async stop(): Promise<void> {
    this.#isOver = true
    clearTimeout(this.#timer)
    if (this.#fault) return
    const gone = { text: 'DELETE FROM instances WHERE id = $1', values: [this.#id], query_timeout: 1_000 }
    await this.#pool.query(gone as pg.QueryConfig).catch(() => {})
  }

  async #probe(): Promise<void> {
    const sentAt = performance.now()
    try {
      const { rows } = await this.#pool.query<Committed>({
        name: 'probe-commit',
        text: `INSERT INTO instances (id, committed_at) VALUES ($1, clock_timestamp())
          ON CONFLICT (id) DO UPDATE SET committed_at = excluded.committed_at
          RETURNING current_setting('synchronous_standby_names') AS "standbyNames", current_setting('synchronous_commit') AS commit,
            ${placeSql} AS place, (pg_current_wal_insert_lsn() - '0/0')::text AS "logPosition"`,
        values: [this.#id],
      })
      this.#committedAt = sentAt
      this.#fault = null
      this.#onCommitted(rows[0] as Committed)
    } catch (error) {
      this.#fault = isReadOnly(error) ? 'database is read-only' : 'database unavailable'
    }
    if (!this.#isOver)
      this.#timer = setTimeout(() => void this.#probe(), this.#fault ? againMs : this.#everyMs).unref()
  }

  /** Rows of instances that were killed. */
  async #clear(): Promise<void> {
    await this.#pool.query(`DELETE FROM instances WHERE committed_at < clock_timestamp() - interval '1 hour'`)
  }
}

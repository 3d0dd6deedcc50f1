import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { placeSql } from './epochs.ts'
import { isReadOnly } from './failures.ts'

/** The database's replication and durability settings. */
export interface Replication {
  standbyNames: string
  commit: string
}

/** What an acknowledged probe reports. */
export interface Committed extends Replication {
  /** As in HistorySeen. */
  place: string
  /** The log position inside the probe's transaction, in bytes. */
  logPosition: string
}

/** An acknowledged commit is on a second server's disk. */
export const isSynchronous = ({ standbyNames, commit }: Replication): boolean =>
  standbyNames !== '' && ['on', 'remote_apply'].includes(commit)

/** The delay after a failed probe. */
const againMs = 1_000
/** How long an overdue commit is waited for. With a probe every 2 s, hanging commits are noticed within 5 s. */
const patienceMs = 2_500

/**
 * Checks regularly whether a write commits. Each instance writes one row every few seconds. A read is not
 * enough: a database that answers may have become a standby, and with synchronous replication a commit waits as
 * long as the standby is away. Every second write uses a new connection, which reveals a primary to which the
 * others have already moved (see Servers).
 */
export class CommitProbe {
  readonly #pool: pg.Pool
  readonly #id = randomUUID()
  /** Until the first commit: the time when waiting for it began. */
  #committedAt = performance.now()
  #fault: string | null = 'database unavailable'
  #timer: NodeJS.Timeout | undefined
  #everyMs = 0
  #isOver = false
  #onCommitted: (seen: Committed) => void = () => {}

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** Resolves when the first write has succeeded or failed. */
  async start(everyMs: number, onCommitted: (seen: Committed) => void): Promise<void> {
    this.#everyMs = everyMs
    this.#onCommitted = onCommitted
    await this.#clear().catch(() => {})
    await this.#probe()
  }

  /** Why writes do not work now; null when they commit. */
  fault(): string | null {
    if (this.#fault) return this.#fault
    return this.ageMs() > this.#everyMs + patienceMs ? 'commits are not acknowledged' : null
  }

  /** The time since the last acknowledged write was sent. */
  ageMs(): number {
    return performance.now() - this.#committedAt
  }

  /** Also deletes this instance's row. */
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

  /** Deletes the rows of instances that were killed. */
  async #clear(): Promise<void> {
    await this.#pool.query(`DELETE FROM instances WHERE committed_at < clock_timestamp() - interval '1 hour'`)
  }
}

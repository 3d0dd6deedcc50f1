import type pg from 'pg'
import { isOutOfTime } from './failures.ts'
import { rowHolder } from './rowHolder.ts'
import type { Statements } from './statements.ts'
import type { WritableClient } from './writableClient.ts'

/** How long a wait for a row may take before new guards are held back. Our own transactions mostly take less. */
const shortMs = 100
/**
 * How long a turnstile stays closed after an attempt to end a grant has timed out. The next attempt comes after
 * a second.
 */
const keptMs = 3_000

/** One of our connections that waits for a tool's row. */
interface Waiting {
  toolId: string
  /** The process id of the connection's backend. */
  pid: number | undefined
  locked: Promise<unknown>
  /**
   * Whether the wait may close the turnstile: a caller who could not end the grant anyway must not hold others
   * back. True by default.
   */
  mayClose?(): Promise<boolean>
}

interface Turnstile {
  waiting: number
  /** Resolves to a function that opens it again; null when there was no connection with which to close it. */
  closed: Promise<(() => void) | null>
  opens?: NodeJS.Timeout
}

/**
 * A document's turnstile is an advisory lock that guards pass before they lock its row (see the migration
 * guard). Guards share the row lock, so overlapping writers could hold off for ever a transaction that has to
 * end a grant (rule 30). A transaction that waits too long for a row closes the turnstile: new guards wait, and
 * the row becomes free when the guards that already passed have committed. An attempt that times out leaves the
 * turnstile closed for its next attempt. Closing is limited in time and in connections: if no connection is
 * available, nobody is held back.
 */
export class Turnstiles {
  readonly #pool: pg.Pool
  readonly #notices: Statements
  readonly #byTool = new Map<string, Turnstile>()

  constructor(pool: pg.Pool, notices: Statements) {
    this.#pool = pool
    this.#notices = notices
  }

  /** Watches a wait for a row. If it times out, the error is given the holder of the row. */
  watch({ toolId, pid, locked, mayClose = async () => true }: Waiting): void {
    let turnstile: Turnstile | undefined
    let holder: string | null = null
    let isOver = false
    const late = setTimeout(async () => {
      if (pid)
        void rowHolder(this.#notices, pid).then(
          (found) => (holder = found),
          () => {},
        )
      const may = await mayClose().catch(() => false)
      if (may && !isOver) turnstile = this.#close(toolId)
    }, shortMs)
    const over = (error?: unknown) => {
      isOver = true
      clearTimeout(late)
      const isOutWaited = isOutOfTime(error)
      if (isOutWaited && holder) Object.assign(error as Error, { rowHolder: holder })
      if (turnstile) this.#open(toolId, turnstile, isOutWaited ? keptMs : 0)
    }
    locked.then(() => over(), over)
  }

  #close(toolId: string): Turnstile {
    const turnstile = this.#byTool.get(toolId) ?? { waiting: 0, closed: this.#closing(toolId) }
    this.#byTool.set(toolId, turnstile)
    clearTimeout(turnstile.opens)
    turnstile.waiting++
    return turnstile
  }

  #open(toolId: string, turnstile: Turnstile, afterMs: number): void {
    if (--turnstile.waiting > 0) return
    turnstile.opens = setTimeout(() => {
      this.#byTool.delete(toolId)
      void turnstile.closed.then((open) => open?.())
    }, afterMs)
  }

  /**
   * The session holds the advisory lock, so no idle transaction is needed, and the lock is released if the
   * connection breaks.
   */
  async #closing(toolId: string): Promise<(() => void) | null> {
    const client = await this.#pool.connect().catch(() => null)
    if (!client) return null
    const free = (error?: Error) => client.release(error)
    try {
      await client.query('SELECT pg_advisory_lock(guard_turnstile($1))', [toolId])
    } catch (error) {
      free(error as Error)
      return null
    }
    return () =>
      void client.query('SELECT pg_advisory_unlock(guard_turnstile($1))', [toolId]).then(() => free(), free)
  }
}

/**
 * The process id of a connection's backend. Behind a pooler, the number that the driver knows is a different
 * one.
 */
export const pidOf = (client: pg.PoolClient): number | undefined =>
  (client as pg.PoolClient & Partial<WritableClient>).greeting?.pid

import type pg from 'pg'
import { isOutOfTime } from './failures.ts'
import { rowHolder } from './rowHolder.ts'
import type { Statements } from './statements.ts'
import type { WritableClient } from './writableClient.ts'

/** So long a row is waited for before others have to stand back. Our own transactions are mostly quicker. */
const shortMs = 100
/** So long a turnstile stays closed after an end that was out of time: its next try comes after a second. */
const keptMs = 3_000

/** A connection of ours that waits for a tool's row. */
interface Waiting {
  toolId: string
  /** Of the connection's backend. */
  pid: number | undefined
  locked: Promise<unknown>
  /** Whoever could not end the grant anyway makes nobody stand back. True unless told. */
  mayClose?(): Promise<boolean>
}

interface Turnstile {
  waiting: number
  /** How to open it again; null where there was no connection to close it by. */
  closed: Promise<(() => void) | null>
  opens?: NodeJS.Timeout
}

/**
 * A document's turnstile is what guards pass before they take its row (see the migration guard). Shared locks of a row let
 * others of their kind by, so that writers who overlap could for ever hold off whoever has to end a grant (rule 30). Who
 * waits for a row closes the turnstile: guards that come now wait, and the row is free when those inside have committed. An
 * end that is out of time leaves it closed for its next try. Bounded in time, and in connections: while there is none to be
 * had, nobody stands back.
 */
export class Turnstiles {
  readonly #pool: pg.Pool
  readonly #notices: Statements
  readonly #byTool = new Map<string, Turnstile>()

  constructor(pool: pg.Pool, notices: Statements) {
    this.#pool = pool
    this.#notices = notices
  }

  /** Looks on. An error that says that the wait was too long is told who has the row. */
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

  /** The lock is the session's, so that no idle transaction keeps it; with a connection that breaks it is gone. */
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

/** The backend that a connection talks to. The driver knows another number where a pooler stands between. */
export const pidOf = (client: pg.PoolClient): number | undefined =>
  (client as pg.PoolClient & Partial<WritableClient>).greeting?.pid

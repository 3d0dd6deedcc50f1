import type pg from 'pg'
import { type Database, patienceMs } from './database.ts'
import { againIfRolledBack, isUnavailable } from './failures.ts'
import type { Statements } from './statements.ts'

declare const lockedRow: unique symbol

/** A transaction that holds a tool's lock row: the one mutex, and always the first row it locks. */
export interface ToolTransaction extends Statements {
  readonly toolId: string
  /** Nothing but inToolTransaction can make one. */
  readonly [lockedRow]: true
  /** A statement whose rows nobody needs. It is not waited for: the transaction commits only if it succeeds. */
  send(statement: pg.QueryConfig): void
}

const lockTool = (toolId: string): pg.QueryConfig => ({
  name: 'lock-tool',
  text: 'SELECT FROM draft_locks WHERE tool_id = $1 FOR UPDATE',
  values: [toolId],
})

/**
 * Runs `work` while the tool's lock row is locked and commits what it wrote together; if it throws, nothing is written.
 *
 * Statements go out without waiting for the ones before (the pool's connections pipeline), so that a save is two round
 * trips: BEGIN, lock and read; the writes and COMMIT. PostgreSQL answers them in order, each with a snapshot of its own:
 * whatever is read after the lock is younger than it, so a decision never rests on what the transaction before us has
 * just changed. Where one failed, those behind it fail too, and COMMIT undoes everything.
 */
export function inToolTransaction<T>(
  db: Database,
  toolId: string,
  work: (tx: ToolTransaction) => Promise<T>,
): Promise<T> {
  return againIfRolledBack(() => attemptOnce(db, toolId, work))
}

async function attemptOnce<T>(
  db: Database,
  toolId: string,
  work: (tx: ToolTransaction) => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + patienceMs
  const client = await db.leases.connect()
  const sent: Promise<unknown>[] = []
  const query = (statement: pg.QueryConfig) => {
    const inTime = { ...statement, query_timeout: Math.max(deadline - performance.now(), 1) }
    return client.query(inTime as pg.QueryConfig)
  }
  const send = (statement: pg.QueryConfig) => {
    const answer = query(statement)
    // Heard when all are awaited; a failure until then is nobody's to miss.
    answer.catch(() => {})
    sent.push(answer)
  }
  let broken: Error | undefined
  try {
    send({ text: 'BEGIN' })
    send(lockTool(toolId))
    const result = await work({
      toolId,
      send,
      query,
    } as Omit<ToolTransaction, typeof lockedRow> as ToolTransaction)
    send({ text: 'COMMIT' })
    await Promise.all(sent)
    return result
  } catch (error) {
    // One that was late or broke takes its transaction along.
    if (isUnavailable(error)) broken = error as Error
    else
      await query({ text: 'ROLLBACK' }).catch((rollbackError: Error) => {
        broken = rollbackError
      })
    // What failed first is the cause; what came behind it says only that the transaction is aborted.
    await Promise.all(sent)
    throw error
  } finally {
    client.release(broken)
  }
}

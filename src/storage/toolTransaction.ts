import pg from 'pg'
import type { Database } from './database.ts'
import { againIfRolledBack } from './failures.ts'
import type { Statements } from './statements.ts'

declare const lockedRow: unique symbol

/** A transaction that holds a tool's lock row: the one mutex, and always the first row it locks. */
export interface ToolTransaction extends Statements {
  readonly toolId: string
  /** Nothing but inToolTransaction can make one. */
  readonly [lockedRow]: true
}

/**
 * Runs `work` while the tool's lock row is locked and commits what it wrote together; if it throws, nothing is written.
 *
 * The row is taken by a statement of its own, in the same round trip as BEGIN: whatever is read afterwards has a
 * snapshot younger than the lock, so a decision never rests on what the transaction before us has just changed.
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
  const client = await db.leases.connect()
  let broken: Error | undefined
  try {
    await client.query(
      `BEGIN; SELECT FROM draft_locks WHERE tool_id = ${pg.escapeLiteral(toolId)}::uuid FOR UPDATE`,
    )
    const result = await work({
      toolId,
      query: (statement: pg.QueryConfig) => client.query(statement),
    } as Pick<ToolTransaction, 'toolId' | 'query'> as ToolTransaction)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError: Error) => {
      broken = rollbackError
    })
    throw error
  } finally {
    client.release(broken)
  }
}

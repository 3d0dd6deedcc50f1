import type { Statements } from './statements.ts'

/**
 * Takes this user's advisory lock until the transaction ends. It is taken after the lock row, and no lock is
 * taken after it.
 */
export async function takeTurn(db: Statements, userId: string): Promise<void> {
  await db.query({
    name: 'take-turn',
    text: `SELECT pg_advisory_xact_lock(hashtextextended('holdfast agent ' || $1, 0))`,
    values: [userId],
  })
}

/**
 * Counts the user's locks in force. It must be a separate statement after takeTurn, so that its snapshot
 * includes what was committed during the wait.
 */
export async function locksHeldBy(db: Statements, userId: string): Promise<number> {
  const { rows } = await db.query<{ held: number }>({
    name: 'locks-held-by',
    text: `SELECT count(*)::int AS held FROM draft_locks WHERE holder_id = $1 AND expires_at > clock_timestamp()`,
    values: [userId],
  })
  return rows[0]?.held ?? 0
}

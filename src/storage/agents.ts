import type { Statements } from './statements.ts'

/** Until the end of the transaction nobody else has this user's turn. Taken after the lock row, and nothing is locked after it. */
export async function takeTurn(db: Statements, userId: string): Promise<void> {
  await db.query({
    name: 'take-turn',
    text: `SELECT pg_advisory_xact_lock(hashtextextended('holdfast agent ' || $1, 0))`,
    values: [userId],
  })
}

/** Locks in force, as they are once the turn is taken: a statement of its own sees what was committed while it waited. */
export async function locksHeldBy(db: Statements, userId: string): Promise<number> {
  const { rows } = await db.query<{ held: number }>({
    name: 'locks-held-by',
    text: `SELECT count(*)::int AS held FROM draft_locks WHERE holder_id = $1 AND expires_at > clock_timestamp()`,
    values: [userId],
  })
  return rows[0]?.held ?? 0
}

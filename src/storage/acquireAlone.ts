import type pg from 'pg'
import {
  type Acquired,
  type AcquiredRow,
  type AcquireRequest,
  acquire,
  acquired,
  actorsSql,
} from './acquireLease.ts'
import { isOutOfTime } from './failures.ts'
import { maintainsSql, mayEditSql } from './rights.ts'
import type { Statements } from './statements.ts'
import { pidOf, type Turnstiles } from './turnstiles.ts'

/**
 * An acquire that waits for its row. Where the row does not become free in time, what it says can be read all the same: who
 * holds the lock is no secret of a transaction that is writing under it.
 */
export async function acquireAlone(
  { leases, notices, turnstiles }: { leases: pg.Pool; notices: Statements; turnstiles: Turnstiles },
  request: AcquireRequest,
  belief: string,
): Promise<Acquired | null> {
  const client = await leases.connect()
  let broken: Error | undefined
  try {
    const answer = acquire(client, request, belief)
    turnstiles.watch({
      toolId: request.toolId,
      pid: pidOf(client),
      locked: answer,
      // Who could not have the lock anyway makes nobody stand back.
      mayClose: async () => {
        const seen = await look(notices, request)
        return Boolean(seen?.permitted && !seen.held)
      },
    })
    return await answer
  } catch (error) {
    broken = error as Error
    const seen = isOutOfTime(error) ? await look(notices, request).catch(() => null) : null
    if (!seen?.held || !seen.permitted) throw error
    return seen
  } finally {
    client.release(broken)
  }
}

/** Reads without a lock: what it says was so at the statement's moment. Nothing rests on it but a refusal. */
const lookAtLock = `
SELECT 'HELD' AS outcome, s.tool_id AS "toolId", s.draft_head_id AS "draftHeadId", l.draft_number AS "draftNumber",
  s.fencing_token AS "fencingToken", s.holder_id AS "holderId", s.comment, s.forced_by_id AS "forcedById",
  s.acquired_at AS "acquiredAt", s.renewed_at AS "renewedAt", s.expires_at AS "expiresAt", s.last_active_at AS "lastActiveAt", s.ends_at AS "endsAt",
  s.heartbeat_interval_ms AS "heartbeatIntervalMs", s.as_of AS "asOf", s.revision, ${actorsSql('person', 'person.id', 'c.agents')},
  true AS seen, ${mayEditSql('person', 'c', maintainsSql('s.tool_id', 'person'))} AS permitted,
  false AS expired, NULL AS "lockToken", NULL AS used,
  s.in_force AND (l.holder_id, l.session_id) <> ($2, $3) AND NOT EXISTS (
    SELECT FROM draft_lock_grants g WHERE g.holder_id = $2 AND g.kind = 'ACQUIRE' AND g.idempotency_key = $4) AS held
FROM draft_lock_states s JOIN draft_locks l ON l.tool_id = s.tool_id JOIN collections c ON c.id = l.collection_id
  JOIN users person ON person.id = $2 LEFT JOIN users holder ON holder.id = s.holder_id
WHERE s.tool_id = $1`

interface Looked extends Acquired {
  held: boolean
  /** May edit, and so sees. */
  permitted: boolean
}

/** The answer that an acquire would get, if `held`: by another session, and not by this very request. */
async function look(
  db: Statements,
  { toolId, userId, sessionId, idempotencyKey }: AcquireRequest,
): Promise<Looked | null> {
  const { rows } = await db.query<AcquiredRow & Pick<Looked, 'held' | 'permitted'>>({
    name: 'look-at-lock',
    text: lookAtLock,
    values: [toolId, userId, sessionId, idempotencyKey],
  })
  const row = rows[0]
  return row ? { ...acquired(row), held: row.held, permitted: row.permitted } : null
}

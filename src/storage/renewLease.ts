import { type LockView, lockView } from '../domain/lockView.ts'
import { againIfRolledBack } from './failures.ts'
import { maintainsSql, mayEditSql } from './rights.ts'
import type { Statements } from './statements.ts'
import { heartbeatSql, ttlSql } from './terms.ts'

export interface Beat {
  toolId: string
  lockToken: string
  userId: string
  /** The time since the person last typed. */
  idleMs: number
  /** The client reports when its person types, so `idleMs` can be trusted. */
  reports: boolean
}

export interface Renewal {
  /** The renewed lock; null when nothing was renewed. */
  lock: LockView | null
  /**
   * The token was in force and belonged to this user. The following fields say why it may not have been renewed
   * even so.
   */
  live: boolean
  enabled: boolean
  permitted: boolean
}

/** Locks policy and person, so that their newest versions are read after the row lock. */
const newest = `policy AS MATERIALIZED (
  SELECT * FROM collections WHERE id IN (SELECT collection_id FROM lock) FOR SHARE
), person AS MATERIALIZED (
  SELECT * FROM users WHERE id IN (SELECT user_id FROM beat JOIN lock USING (tool_id)) FOR SHARE
),`

/**
 * Rules 3, 9 and 10 in one statement for any number of heartbeats. The rows are locked first, in order of tool
 * id, and compared afterwards: a plain UPDATE … WHERE expires_at > clock_timestamp() that waits for a row could
 * succeed after the expiry. No indexed column is changed, so that the row is updated in place (HOT). An
 * announced takeover is stored in the row, and no renewal extends beyond it (rule 34).
 *
 * Busy rows are skipped, so that no heartbeat waits for another document's save. A heartbeat whose row is busy
 * waits for it in its own statement. By then that statement's snapshot is older than the row lock, so it also
 * locks policy and role, which reads their newest versions. Heartbeats that have not waited do not need those
 * locks, and save the write that they cost.
 */
const renewLeases = (waits: boolean) => `
WITH lock AS MATERIALIZED (
  SELECT * FROM draft_locks WHERE tool_id = ANY ($1::uuid[]) ORDER BY tool_id FOR NO KEY UPDATE ${waits ? '' : 'SKIP LOCKED'}
), beat AS (
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::float8[], $5::boolean[]) AS b(tool_id, token, user_id, idle_ms, reports)
), ${waits ? newest : ''} met AS MATERIALIZED (
  SELECT lock.*, beat.token, beat.user_id, beat.idle_ms, beat.reports, c.lock_enabled, c.idle_timeout_ms,
         ${ttlSql('u', 'c.lock_ttl_ms')} AS lock_ttl_ms, ${heartbeatSql('u', 'c.heartbeat_interval_ms')} AS heartbeat_interval_ms,
         ${mayEditSql('u', 'c', maintainsSql('lock.tool_id', 'u'))} AS permitted,
         date_trunc('milliseconds', clock_timestamp()) AS now
  FROM lock JOIN beat USING (tool_id)
    JOIN ${waits ? 'policy' : 'collections'} c ON c.id = lock.collection_id
    JOIN ${waits ? 'person' : 'users'} u ON u.id = beat.user_id
), judged AS MATERIALIZED (
  SELECT met.*, coalesce(lock_token = token AND holder_id = user_id AND expires_at > now, false) AS live,
         greatest(last_active_at, now - idle_ms * interval '1 ms') AS active_at
  FROM met
), due AS MATERIALIZED (
  SELECT judged.*, least(now + lock_ttl_ms * interval '1 ms', active_at + idle_timeout_ms * interval '1 ms') AS due_at
  FROM judged
), renewed AS (
  UPDATE draft_locks l SET
    renewed_at = d.now, last_active_at = d.active_at, reports_activity = d.reports_activity OR d.reports,
    expires_at = least(greatest(d.expires_at, d.due_at), d.ends_at),
    idles_out = CASE WHEN d.due_at > d.expires_at THEN d.due_at < d.now + d.lock_ttl_ms * interval '1 ms' ELSE d.idles_out END
  FROM due d WHERE l.tool_id = d.tool_id AND d.live AND d.lock_enabled AND d.permitted
  RETURNING l.tool_id, l.renewed_at, l.last_active_at, l.expires_at
)
SELECT d.live, d.lock_enabled AS enabled, d.permitted, r.renewed_at IS NOT NULL AS renewed,
  d.tool_id AS "toolId", d.draft_head_id AS "draftHeadId", d.fencing_token AS "fencingToken", d.holder_id AS "holderId",
  d.comment, d.forced_by_id AS "forcedById", d.acquired_at AS "acquiredAt", r.renewed_at AS "renewedAt",
  r.expires_at AS "expiresAt", r.last_active_at AS "lastActiveAt", d.ends_at AS "endsAt", d.heartbeat_interval_ms AS "heartbeatIntervalMs",
  d.now AS "asOf", d.token AS "lockToken", d.user_id AS "userId"
FROM due d LEFT JOIN renewed r ON r.tool_id = d.tool_id AND d.live`

export const renewalStatements = {
  one: { name: 'renew-lease', text: renewLeases(true) },
  many: { name: 'renew-leases', text: renewLeases(false) },
}

/** Null when there is no such tool (or no such user). */
export async function renew(db: Statements, beat: Beat): Promise<Renewal | null> {
  const free = (await renewMany(db, [beat])).get(beatKey(beat))
  return free ?? (await run(db, renewalStatements.one, [beat])).get(beatKey(beat)) ?? null
}

/**
 * Answers by `beatKey`. Each key may be in `beats` once; a tool may be in it several times, with different
 * tokens. Tools that were busy or do not exist are left out.
 */
export function renewMany(db: Statements, beats: Beat[]): Promise<Map<string, Renewal>> {
  return run(db, renewalStatements.many, beats)
}

/**
 * One heartbeat for each token is enough. A heartbeat with another token, valid or not, has its own key, so it
 * does not delay this one.
 */
export const beatKey = ({ toolId, lockToken, userId }: Beat): string => `${toolId} ${userId} ${lockToken}`

async function run(
  db: Statements,
  statement: { name: string; text: string },
  beats: Beat[],
): Promise<Map<string, Renewal>> {
  const values = [
    beats.map(({ toolId }) => toolId),
    beats.map(({ lockToken }) => lockToken),
    beats.map(({ userId }) => userId),
    beats.map(({ idleMs }) => idleMs),
    beats.map(({ reports }) => reports),
  ]
  const { rows } = await againIfRolledBack(() =>
    db.query<LockView & Omit<Renewal, 'lock'> & Beat & { renewed: boolean }>({ ...statement, values }),
  )
  return new Map(
    rows.map((row) => {
      const { live, enabled, permitted } = row
      return [beatKey(row), { live, enabled, permitted, lock: row.renewed ? lockView(row) : null }]
    }),
  )
}

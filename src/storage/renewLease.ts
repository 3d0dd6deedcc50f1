import { type LockView, lockView } from '../domain/lockView.ts'
import { againIfRolledBack } from './failures.ts'
import { maintainsSql, mayEditSql } from './rights.ts'
import type { Statements } from './statements.ts'
import { heartbeatSql, ttlSql } from './terms.ts'

export interface Beat {
  toolId: string
  lockToken: string
  userId: string
  /** Since the person last typed. */
  idleMs: number
  /** The client says truly when its person types. */
  reports: boolean
}

export interface Renewal {
  /** The renewed lock; null when nothing was renewed. */
  lock: LockView | null
  /** The token was live and its holder's. What follows says why it was not renewed all the same. */
  live: boolean
  enabled: boolean
  permitted: boolean
}

/** Policy and role as they are once the row is ours. */
const newest = `policy AS MATERIALIZED (
  SELECT * FROM collections WHERE id IN (SELECT collection_id FROM lock) FOR SHARE
), person AS MATERIALIZED (
  SELECT * FROM users WHERE id IN (SELECT user_id FROM beat JOIN lock USING (tool_id)) FOR SHARE
),`

/**
 * Rules 3, 9 and 10 in one statement for any number of heartbeats: the rows are locked first, in order of tool id, and
 * compared afterwards, because a bare UPDATE … WHERE expires_at > clock_timestamp() that waited for a row may pass after
 * the expiry. Touches no indexed column, so that a row is rewritten in place (HOT). An announced takeover is
 * on the row, and no renewal reaches beyond it (rule 34).
 *
 * Rows that are busy are skipped: nobody waits for somebody else's save. A heartbeat that finds its row busy waits for it
 * by a statement of its own, whose snapshot is older than the row lock: that one locks policy and role, which follows them
 * to their newest versions. The others have not waited, and spare themselves that write.
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

/** By `beatKey`; each at most once in `beats`, a tool as often as there are tokens said to be its own. Those that were busy, or are not there, are left out. */
export function renewMany(db: Statements, beats: Beat[]): Promise<Map<string, Renewal>> {
  return run(db, renewalStatements.many, beats)
}

/** Of a token one heartbeat is enough; and whoever beats with any other keeps nobody waiting. */
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

import { type LogPage, logColumns, logged } from './lockEvents.ts'
import { type LogMoment, nowSql, thisEpoch } from './logMoment.ts'
import type { Statements } from './statements.ts'
import { wantedSql } from './webhooks.ts'

/**
 * A receiver's place in the log. Ids are not in the order of commits. So a receiver is sent the events that
 * became visible between two snapshots, in order of ids, page by page.
 */
export interface WebhookPlace {
  lineage: string
  /** Every event visible in this snapshot has been delivered. */
  toldSnapshot: string
  /** Events visible in this snapshot are being delivered; null between two reads of the log. */
  untilSnapshot: string | null
  afterId: string
  /** The last id of the page in progress: events up to it may already have been sent. */
  pageUntil: string | null
  pageAttempts: number
  /** The events of that page that the receiver has acknowledged. */
  pageDone: string[]
  /** Whether the receiver must be told of events that the log no longer has (DUE), or has been told (TOLD). */
  resync: 'NONE' | 'DUE' | 'TOLD'
}

export interface HeldWebhook extends WebhookPlace {
  id: string
  /** The id of this claim. Every later claim has a new one, even by the same server. */
  lease: string
  collectionId: string | null
  kinds: string[]
  failures: number
  dueInMs: number
}

export const dueInMs = `greatest(0, coalesce(extract(epoch FROM next_try_at - clock_timestamp()) * 1000, 0))::float8 AS "dueInMs"`

export const heldColumns = `id, lease_owner AS lease, collection_id AS "collectionId", kinds, failures, lineage, told_snapshot AS "toldSnapshot",
  until_snapshot AS "untilSnapshot", after_id::text AS "afterId", page_until::text AS "pageUntil",
  page_attempts AS "pageAttempts", page_done::text[] AS "pageDone", resync,
  ${dueInMs}`

export interface WebhookPage extends LogPage {
  /** `isCut`: there was more than one read returns, so the moment lies before the time of the read. */
  moment: LogMoment & { isCut?: boolean }
}

/** The page after the place, and the moment of the read. `pruned`: the page may be incomplete. */
export async function readPage(
  db: Statements,
  { collectionId, kinds, ...place }: HeldWebhook,
  limit: number,
): Promise<WebhookPage> {
  const { rows } = await db.query(
    place.untilSnapshot === null
      ? firstPage([place.toldSnapshot, limit, collectionId, kinds])
      : laterPage([
          ...[place.toldSnapshot, limit, collectionId, kinds],
          ...[place.untilSnapshot, place.afterId, place.pageUntil],
        ]),
  )
  return logged(rows as never, ({ lineage }: LogMoment) => lineage === place.lineage)
}

const wanted = wantedSql('$3::text', '$4::text[]')

/**
 * The youngest pruned event was not visible at that moment. An old transaction that is still open does not
 * affect this.
 */
const pruned = `EXISTS (SELECT FROM lock_event_horizon WHERE epoch = ${thisEpoch}
  AND NOT pg_visible_in_snapshot(pruned_xid, $1::pg_snapshot)) AS pruned`

/** About how many events one read returns. Of a million, later reads return the rest. */
const seenAtOnce = 10_000

/**
 * MATERIALIZED, as in `tailOf`: it prevents a plan that walks the log in order of ids only to find nothing new.
 *
 * When there is more than one read returns, the moment is the one after the last transaction that was returned
 * completely. Transactions that are still running, and all later ones, are left to the next reads.
 */
const firstPage = (values: unknown[]) => ({
  name: 'webhook-first-page',
  text: `WITH unseen AS MATERIALIZED (
           (SELECT id, xid, ${wanted} AS wanted, true AS later FROM lock_events
            WHERE epoch = ${thisEpoch} AND xid >= pg_snapshot_xmax($1::pg_snapshot)
            ORDER BY xid FETCH FIRST ${seenAtOnce} ROWS WITH TIES)
           UNION ALL
           (SELECT id, xid, ${wanted}, false FROM lock_events
            WHERE epoch = ${thisEpoch} AND xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::pg_snapshot))))),
         beyond AS MATERIALIZED (
           SELECT ((SELECT xid FROM unseen WHERE later ORDER BY xid DESC LIMIT 1)::text::numeric + 1)::text::xid8 AS xid
           WHERE (SELECT count(*) FROM unseen WHERE later) >= ${seenAtOnce}),
         cut AS MATERIALIZED (
           SELECT format('%s:%s:%s', coalesce((array_agg(running ORDER BY running))[1], beyond.xid), beyond.xid,
             string_agg(running::text, ',' ORDER BY running)) AS snapshot
           FROM beyond LEFT JOIN pg_snapshot_xip(pg_current_snapshot()) AS running ON running < beyond.xid GROUP BY beyond.xid),
         first AS MATERIALIZED (SELECT id FROM unseen WHERE wanted ORDER BY id LIMIT $2)
         SELECT now.moment || coalesce((SELECT jsonb_build_object('snapshot', snapshot, 'isCut', true) FROM cut), '{}') AS moment,
           ${pruned}, e.*
         FROM ${nowSql} LEFT JOIN LATERAL (
           SELECT ${logColumns} FROM lock_events WHERE id IN (SELECT id FROM first)) e ON true ORDER BY e.id`,
  values,
})

/** In order of ids, from the end of the previous page, so that no part of a long backlog is read twice. */
const laterPage = (values: unknown[]) => ({
  name: 'webhook-later-page',
  text: `SELECT now.moment, ${pruned}, e.*
         FROM ${nowSql} LEFT JOIN LATERAL (
           SELECT ${logColumns} FROM lock_events
           WHERE id > $6::bigint AND ($7::bigint IS NULL OR id <= $7::bigint) AND epoch = ${thisEpoch}
             AND pg_visible_in_snapshot(xid, $5::pg_snapshot) AND NOT pg_visible_in_snapshot(xid, $1::pg_snapshot)
             AND ${wanted}
           ORDER BY id LIMIT $2) e ON true ORDER BY e.id`,
  values,
})

/** The URL of the receiver and its secrets, the newest first. */
export interface Target {
  url: string
  secrets: string[]
}

/**
 * Every write of the place requires the lease. When another server has claimed the receiver meanwhile, nothing
 * is written.
 */
const placed = `lineage = $3, told_snapshot = $4, until_snapshot = $5, after_id = $6, page_until = $7, page_attempts = $8,
  page_done = $9::bigint[], resync = $10`
const placeOf = ({ id, lease, ...place }: HeldWebhook) => [
  ...[id, lease, place.lineage, place.toldSnapshot, place.untilSnapshot, place.afterId, place.pageUntil],
  ...[place.pageAttempts, place.pageDone, place.resync],
]

/**
 * Written before anything of the page is sent: if this server is killed, its successor knows what may have been
 * sent.
 */
export async function beginPage(db: Statements, hook: HeldWebhook): Promise<Target | null> {
  const { rows } = await db.query<Target>({
    name: 'begin-webhook-page',
    text: `UPDATE webhooks SET ${placed} WHERE id = $1 AND lease_owner = $2
           RETURNING url, array_remove(ARRAY[secret, CASE WHEN previous_until > clock_timestamp() THEN previous_secret END], NULL) AS secrets`,
    values: placeOf(hook),
  })
  return rows[0] ?? null
}

/** Moves the place forward. `delivered`: the receiver has accepted what it was sent. */
export async function movePlace(db: Statements, hook: HeldWebhook, delivered: boolean): Promise<boolean> {
  const { rows } = await db.query({
    name: 'move-webhook-place',
    text: `UPDATE webhooks SET ${placed}, failures = CASE WHEN $11 THEN 0 ELSE failures END,
             failing_since = CASE WHEN $11 THEN NULL ELSE failing_since END,
             last_failure = CASE WHEN $11 THEN NULL ELSE last_failure END,
             next_try_at = CASE WHEN $11 THEN NULL ELSE next_try_at END,
             last_delivered_at = CASE WHEN $11 THEN clock_timestamp() ELSE last_delivered_at END
           WHERE id = $1 AND lease_owner = $2 RETURNING id`,
    values: [...placeOf(hook), delivered],
  })
  return rows.length > 0
}

/**
 * The receiver did not accept the page. It is tried again after a while, or never when it is gone or has failed
 * for too long.
 */
export async function failPage(
  db: Statements,
  hook: HeldWebhook,
  failed: { failure: string; waitMs: number; isGone: boolean; deadMs: number; tookSome: boolean },
): Promise<{ stopped: boolean; failingSince: Date } | null> {
  const isDead = `($13 OR failing_since < clock_timestamp() - $14 * interval '1 ms')`
  const { rows } = await db.query<{ stopped: boolean; failingSince: Date }>({
    name: 'fail-webhook-page',
    text: `UPDATE webhooks SET ${placed}, failures = failures + 1, last_failure = $11,
             failing_since = coalesce(failing_since, clock_timestamp()),
             next_try_at = clock_timestamp() + $12 * interval '1 ms',
             last_delivered_at = CASE WHEN $15 THEN clock_timestamp() ELSE last_delivered_at END,
             stopped_at = CASE WHEN ${isDead} THEN clock_timestamp() END,
             lease_owner = CASE WHEN ${isDead} THEN NULL ELSE lease_owner END,
             lease_until = CASE WHEN ${isDead} THEN NULL ELSE lease_until END
           WHERE id = $1 AND lease_owner = $2
           RETURNING stopped_at IS NOT NULL AS stopped, failing_since AS "failingSince"`,
    values: [
      ...placeOf(hook),
      ...[failed.failure, failed.waitMs, failed.isGone, failed.deadMs, failed.tookSome],
    ],
  })
  return rows[0] ?? null
}

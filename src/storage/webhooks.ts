import { eventKinds, kindNames } from '../domain/eventKinds.ts'
import { nowSql, unseenAt } from './logMoment.ts'
import type { Statements } from './statements.ts'

/** A receiver as admins see it, without its secrets. */
export interface Webhook {
  id: string
  url: string
  /** Null means all collections. */
  collectionId: string | null
  /** Empty means every change that begins or ends a lock. */
  kinds: string[]
  createdAt: Date
  lastDeliveredAt: Date | null
  failingSince: Date | null
  lastFailure: string | null
  stoppedAt: Date | null
}

const columns = `id, url, collection_id AS "collectionId", kinds, created_at AS "createdAt",
  last_delivered_at AS "lastDeliveredAt", failing_since AS "failingSince", last_failure AS "lastFailure",
  stopped_at AS "stoppedAt"`

const listedKinds = (lock: 'begins' | 'ends') =>
  kindNames
    .filter((kind) => eventKinds[kind].lock === lock)
    .map((kind) => `'${kind}'`)
    .join(', ')

/** `isToldOutside` of events/toldEvent.ts in SQL. */
const beginsOrEnds = `((kind IN (${listedKinds('begins')}) AND lock IS NOT NULL)
  OR (kind IN (${listedKinds('begins')}, ${listedKinds('ends')}) AND ended_fencing_token IS NOT NULL))`

/** A condition on events of the log: those that a receiver with this collection and these kinds has asked for. */
export const wantedSql = (collection: string, kinds: string): string =>
  `(${collection} IS NULL OR collection_id = ${collection})
   AND CASE WHEN cardinality(${kinds}) = 0 THEN ${beginsOrEnds} ELSE kind::text = ANY (${kinds}) END`

const mostCounted = 10_000

export async function listWebhooks(db: Statements): Promise<Webhook[]> {
  const { rows } = await db.query<Webhook>({
    name: 'list-webhooks',
    text: `SELECT ${columns} FROM webhooks ORDER BY created_at, id`,
  })
  return rows
}

/** How many events are waiting for a receiver, counted up to 10,000. */
export async function backlogOf(db: Statements, id: string): Promise<number> {
  const { rows } = await db.query<{ backlog: number }>({
    name: 'webhook-backlog',
    text: `SELECT count(*)::int AS backlog FROM webhooks w CROSS JOIN LATERAL (
             ${unseenAt('w.told_snapshot', 'lock_events', 'id', {
               where: `${wantedSql('w.collection_id', 'w.kinds')} AND id <> ALL (w.page_done)
                AND NOT coalesce(id <= w.after_id AND pg_visible_in_snapshot(xid, w.until_snapshot::pg_snapshot), false)`,
             })}
             LIMIT ${mostCounted}) waiting
           WHERE w.id = $1 AND w.lineage = (SELECT lineage::text FROM epochs ORDER BY id DESC LIMIT 1)`,
    values: [id],
  })
  return rows[0]?.backlog ?? 0
}

const audited = (change: string, actor: string, from: string) => `
  INSERT INTO audit_entries (action, actor_id, metadata, created_at)
  SELECT 'WEBHOOK_CHANGED', ${actor}, jsonb_build_object('webhook', id, 'change', '${change}',
    'url', split_part(url, '?', 1), 'collection', collection_id, 'kinds', to_jsonb(kinds)), clock_timestamp() FROM ${from}`

/**
 * Inserts a receiver and its audit entry. It receives the events that this statement cannot see yet. Null when
 * the limit of receivers is reached. There is no lock, so two admins at the same moment may exceed the limit by
 * one.
 */
export async function insertWebhook(
  db: Statements,
  webhook: { id: string; url: string; collectionId: string | null; kinds: string[]; secret: string },
  actorId: string,
  most: number,
): Promise<Webhook | null> {
  const { rows } = await db.query<Webhook>({
    name: 'insert-webhook',
    text: `WITH made AS (
             INSERT INTO webhooks (id, url, collection_id, kinds, secret, created_at, lineage, told_snapshot)
             SELECT $1, $2, $3, $4, $5, clock_timestamp(), moment->>'lineage', moment->>'snapshot' FROM ${nowSql}
             WHERE (SELECT count(*) FROM webhooks) < $7
             RETURNING *
           ), audited AS (${audited('CREATED', '$6', 'made')})
           SELECT ${columns} FROM made`,
    values: [webhook.id, webhook.url, webhook.collectionId, webhook.kinds, webhook.secret, actorId, most],
  })
  return rows[0] ?? null
}

/**
 * Sets a new secret; the previous one also signs for a while. A receiver that was stopped continues from its
 * place in the log. If more events have been pruned since it was told of a gap, it is told of another gap.
 * Waits for a write of the delivering server, which is one short statement.
 */
export async function rotateSecret(
  db: Statements,
  id: string,
  secret: string,
  bothMs: number,
  actorId: string,
): Promise<Webhook | null> {
  const { rows } = await db.query<Webhook>({
    name: 'rotate-webhook-secret',
    text: `WITH changed AS (
             UPDATE webhooks SET secret = $2, previous_secret = secret,
               previous_until = clock_timestamp() + $3 * interval '1 ms',
               resync = CASE WHEN stopped_at IS NULL OR resync <> 'TOLD' THEN resync ELSE 'DUE' END,
               stopped_at = NULL, failures = 0, failing_since = NULL, last_failure = NULL, next_try_at = NULL
             WHERE id = $1 RETURNING *
           ), audited AS (${audited('SECRET_ROTATED', '$4', 'changed')})
           SELECT ${columns} FROM changed`,
    values: [id, secret, bothMs, actorId],
  })
  return rows[0] ?? null
}

/** False when there is no such receiver. The delivering server notices the deletion at its next write. */
export async function deleteWebhookRow(db: Statements, id: string, actorId: string): Promise<boolean> {
  const { rows } = await db.query({
    name: 'delete-webhook',
    text: `WITH gone AS (DELETE FROM webhooks WHERE id = $1 RETURNING *),
             audited AS (${audited('DELETED', '$2', 'gone')})
           SELECT id FROM gone`,
    values: [id, actorId],
  })
  return rows.length > 0
}

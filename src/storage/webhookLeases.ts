import type { Statements } from './statements.ts'
import { dueInMs, type HeldWebhook, heldColumns } from './webhookPlaces.ts'

/**
 * One server delivers to a receiver: the one that has claimed it last. Only with that claim's lease is its place written
 * (webhookPlaces.ts), so that a server that slept through the end of its lease moves nothing back. No document's row is touched.
 */
export async function claimWebhooks(db: Statements, leaseMs: number): Promise<HeldWebhook[]> {
  const { rows } = await db.query<HeldWebhook>({
    name: 'claim-webhooks',
    // Rows that another server is claiming are its own.
    text: `WITH free AS MATERIALIZED (
             SELECT id FROM webhooks WHERE stopped_at IS NULL AND (lease_until IS NULL OR lease_until < clock_timestamp())
             ORDER BY id FOR UPDATE SKIP LOCKED)
           UPDATE webhooks SET lease_owner = gen_random_uuid(), lease_until = clock_timestamp() + $1 * interval '1 ms'
           WHERE id = ANY (ARRAY(SELECT id FROM free))
           RETURNING ${heldColumns}`,
    values: [leaseMs],
  })
  return rows
}

type Leases = Pick<HeldWebhook, 'id' | 'lease'>[]

/** In the order of ids; whatever else writes these rows has one a statement. */
const mine = `WITH mine AS MATERIALIZED (
  SELECT id FROM webhooks WHERE (id, lease_owner) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[])) ORDER BY id FOR UPDATE)`
const leasesOf = (held: Leases) => [held.map(({ id }) => id), held.map(({ lease }) => lease)]

/** Those of the receivers that are still ours, and in how long each may be tried again. */
export async function renewWebhooks(
  db: Statements,
  held: Leases,
  leaseMs: number,
): Promise<{ id: string; dueInMs: number }[]> {
  const { rows } = await db.query<{ id: string; dueInMs: number }>({
    name: 'renew-webhooks',
    text: `${mine} UPDATE webhooks SET lease_until = clock_timestamp() + $3 * interval '1 ms'
           WHERE id = ANY (ARRAY(SELECT id FROM mine)) RETURNING id, ${dueInMs}`,
    values: [...leasesOf(held), leaseMs],
  })
  return rows
}

/** Another server need not wait until the leases are over. */
export async function releaseWebhooks(db: Statements, held: Leases): Promise<void> {
  await db.query({
    name: 'release-webhooks',
    text: `${mine} UPDATE webhooks SET lease_owner = NULL, lease_until = NULL WHERE id = ANY (ARRAY(SELECT id FROM mine))`,
    values: leasesOf(held),
  })
}

import type { Statements } from './statements.ts'
import { dueInMs, type HeldWebhook, heldColumns } from './webhookPlaces.ts'

/**
 * One server at a time delivers to a receiver: the one with the newest claim. Its place in the log can be
 * written only with that claim's lease (webhookPlaces.ts), so that a server which was suspended past the end of
 * its lease cannot move the place back. Only rows of webhooks are locked.
 */
export async function claimWebhooks(db: Statements, leaseMs: number): Promise<HeldWebhook[]> {
  const { rows } = await db.query<HeldWebhook>({
    name: 'claim-webhooks',
    // Skips rows that another server is claiming at this moment.
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

/** Locks in order of ids. Every other statement that writes these rows locks a single one. */
const mine = `WITH mine AS MATERIALIZED (
  SELECT id FROM webhooks WHERE (id, lease_owner) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[])) ORDER BY id FOR UPDATE)`
const leasesOf = (held: Leases) => [held.map(({ id }) => id), held.map(({ lease }) => lease)]

/** The receivers whose leases are still this server's, and how long to wait before each may be tried again. */
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

/** Releases the leases at once, so that another server need not wait for their end. */
export async function releaseWebhooks(db: Statements, held: Leases): Promise<void> {
  await db.query({
    name: 'release-webhooks',
    text: `${mine} UPDATE webhooks SET lease_owner = NULL, lease_until = NULL WHERE id = ANY (ARRAY(SELECT id FROM mine))`,
    values: leasesOf(held),
  })
}

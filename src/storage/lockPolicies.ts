import type { LockPolicy } from '../domain/lease.ts'
import type { Statements } from './statements.ts'

export type StoredPolicy = LockPolicy & { version: number }

export async function readLockPolicy(db: Statements, collectionId: string): Promise<StoredPolicy | null> {
  const { rows } = await db.query<StoredPolicy>({
    name: 'read-lock-policy',
    text: `SELECT lock_enabled AS enabled, lock_ttl_ms AS "ttlMs", heartbeat_interval_ms AS "heartbeatIntervalMs",
             idle_timeout_ms AS "idleTimeoutMs", covers_metadata AS "coversMetadata", reserve_ms AS "reserveMs", agents, policy_version AS version
           FROM collections WHERE id = $1`,
    values: [collectionId],
  })
  return rows[0] ?? null
}

/**
 * Updates a policy if its version has not changed since it was read, and writes the audit entry. Waits for
 * running acquires, because they hold the row FOR SHARE.
 */
export async function writeLockPolicy(
  db: Statements,
  collectionId: string,
  policy: StoredPolicy,
  actorId: string,
  metadata: Record<string, unknown>,
): Promise<boolean> {
  const { rows } = await db.query({
    name: 'write-lock-policy',
    text: `WITH changed AS (
             UPDATE collections SET lock_enabled = $2, lock_ttl_ms = $3, heartbeat_interval_ms = $4, idle_timeout_ms = $5,
               covers_metadata = $6, reserve_ms = $10, agents = $11::agent_policy, policy_version = policy_version + 1
             WHERE id = $1 AND policy_version = $7 RETURNING id
           ), audited AS (
             INSERT INTO audit_entries (action, actor_id, metadata, created_at)
             SELECT 'LOCK_POLICY_UPDATED', $8, $9, clock_timestamp() FROM changed)
           SELECT id FROM changed`,
    values: [
      collectionId,
      policy.enabled,
      policy.ttlMs,
      policy.heartbeatIntervalMs,
      policy.idleTimeoutMs,
      policy.coversMetadata,
      policy.version,
      actorId,
      JSON.stringify({ collection: collectionId, ...metadata }),
      policy.reserveMs,
      policy.agents,
    ],
  })
  return rows.length > 0
}

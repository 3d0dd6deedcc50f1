import {
  ForbiddenError,
  InvalidInputError,
  MetadataVersionConflictError,
  NotFoundError,
} from '../domain/errors.ts'
import { isAdmin } from '../domain/permissions.ts'
import { readLockPolicy, writeLockPolicy } from '../storage/lockPolicies.ts'
import { actorOf } from '../storage/users.ts'
import { mustBeAllowed } from './agents.ts'
import { parseInput, updateLockPolicyInput } from './inputs.ts'
import type { Services, Viewer } from './services.ts'

/** Changes the lock policy of a collection. Leases in force do not change until they end (rule 27). */
export async function updateLockPolicy(
  services: Services,
  viewer: Viewer,
  raw: unknown,
): Promise<{ collectionId: string }> {
  const { collection, expectedVersion, ...input } = parseInput(updateLockPolicyInput, raw)
  const db = services.db.leases
  const actor = await actorOf(db, viewer.id)
  if (!isAdmin(actor.role)) throw new ForbiddenError('Only an admin may change lock policies.')
  mustBeAllowed(services, actor, 'policy')
  const current = await readLockPolicy(db, collection)
  if (!current) throw new NotFoundError('collection')
  if (current.version !== expectedVersion)
    throw new MetadataVersionConflictError('The lock policy', current.version, expectedVersion)
  const changes = Object.fromEntries(
    Object.entries(input).filter(
      ([field, value]) => value !== undefined && (value !== null || field === 'idleTimeoutMs'),
    ),
  )
  const policy = { ...current, ...changes }
  if (policy.heartbeatIntervalMs * 3 > policy.ttlMs)
    throw new InvalidInputError([
      {
        path: [input.heartbeatIntervalMs == null ? 'ttlMs' : 'heartbeatIntervalMs'],
        message: `heartbeatIntervalMs (${policy.heartbeatIntervalMs}) must be at most a third of ttlMs (${policy.ttlMs})`,
      },
    ])
  if (!(await writeLockPolicy(db, collection, policy, viewer.id, changes)))
    throw new MetadataVersionConflictError('The lock policy', current.version + 1, expectedVersion)
  return { collectionId: collection }
}

import { UserError } from '../domain/errors.ts'
import { type FoundGrant, grantOfToken } from '../storage/endedGrants.ts'
import type { Services, Viewer } from './services.ts'
import { withTool } from './withTool.ts'

/** The viewer's grant behind a token, its end recorded where it has one. Null for a token that was never theirs here. */
export async function grantBehind(
  services: Services,
  viewer: Viewer,
  call: { toolId: string; lockToken: string },
): Promise<FoundGrant | null> {
  const { leases, people } = services.db
  const look = () =>
    people.enter(viewer.id, () => grantOfToken(leases, call.toolId, call.lockToken, viewer.id))
  const found = await look()
  if (!found || found.inForce || found.endedAt) return found
  await recordExpiry(services, viewer, call.toolId)
  return look()
}

/** Whoever notices an expiry records it (rule 17); it is judged again under the row lock. */
async function recordExpiry(services: Services, viewer: Viewer, toolId: string): Promise<void> {
  await withTool(services, viewer, { toolId, lockToken: null }, async (_tx, _draft, write) =>
    write({}),
  ).catch((error) => {
    // The document is gone, and its deletion has ended the grant.
    if (!(error instanceof UserError)) throw error
  })
}

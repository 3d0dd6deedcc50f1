import type { AgentsMay } from '../domain/agents.ts'
import { ForbiddenError } from '../domain/errors.ts'
import type { Actor, CollectionRights } from '../domain/permissions.ts'
import { locksHeldBy, takeTurn } from '../storage/agents.ts'
import type { ToolTransaction } from '../storage/toolTransaction.ts'
import type { Services } from './services.ts'

const what: Record<AgentsMay, string> = {
  policy: 'change collections, their lock rules or webhooks',
  delete: 'delete documents or collections',
}

/** Rule 38: an agent has the rights of the person that it works for, less those. */
export function mustBeAllowed(
  { agents }: Pick<Services, 'agents'>,
  { kind }: Pick<Actor, 'kind'>,
  needed: AgentsMay,
): void {
  if (kind !== 'AGENT' || agents.may.includes(needed)) return
  throw new ForbiddenError(`An agent may not ${what[needed]} here; tell your user.`)
}

/** A collection that refuses agents takes no new documents of theirs either. */
export function mustTakeAgents(
  { kind }: Pick<Actor, 'kind'>,
  { agents }: Pick<CollectionRights, 'agents'>,
): void {
  if (kind === 'AGENT' && agents === 'REFUSED')
    throw new ForbiddenError('Agents may not make documents in this collection; tell your user.')
}

/** Rule 38: whatever its role. */
export const agentsForceNobody = (): ForbiddenError =>
  new ForbiddenError(
    "An agent never ends anybody else's lock. Ask for it with requestDraftLock and wait for draftLockChanged, or tell your user.",
  )

/** Rule 38: an agent holds so many locks and no more. Its acquires wait for each other, so that no two count the same. */
export async function mustHaveRoom({ agents }: Services, tx: ToolTransaction, userId: string): Promise<void> {
  await takeTurn(tx, userId)
  if ((await locksHeldBy(tx, userId)) < agents.locks) return
  throw new ForbiddenError(
    `An agent holds at most ${agents.locks} ${agents.locks === 1 ? 'lock' : 'locks'} at once; release one of yours first.`,
  )
}

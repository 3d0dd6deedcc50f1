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

/** Rule 38: an agent has the rights of the person it works for, except these. */
export function mustBeAllowed(
  { agents }: Pick<Services, 'agents'>,
  { kind }: Pick<Actor, 'kind'>,
  needed: AgentsMay,
): void {
  if (kind !== 'AGENT' || agents.may.includes(needed)) return
  throw new ForbiddenError(`Agents may not ${what[needed]} here. Tell your user.`)
}

/** In a collection that refuses agents, agents cannot create documents either. */
export function mustTakeAgents(
  { kind }: Pick<Actor, 'kind'>,
  { agents }: Pick<CollectionRights, 'agents'>,
): void {
  if (kind === 'AGENT' && agents === 'REFUSED')
    throw new ForbiddenError('Agents may not create documents in this collection. Tell your user.')
}

/** Rule 38: the agent's role does not matter. */
export const agentsForceNobody = (): ForbiddenError =>
  new ForbiddenError(
    "Agents cannot end anybody else's lock. Ask for it with requestDraftLock and wait for draftLockChanged, or tell your user.",
  )

/** Rule 38: an agent's number of locks is limited. Its acquires run one after the other, so that the count is right. */
export async function mustHaveRoom({ agents }: Services, tx: ToolTransaction, userId: string): Promise<void> {
  await takeTurn(tx, userId)
  if ((await locksHeldBy(tx, userId)) < agents.locks) return
  throw new ForbiddenError(
    `An agent holds at most ${agents.locks} ${agents.locks === 1 ? 'lock' : 'locks'} at once. Release one of them first.`,
  )
}

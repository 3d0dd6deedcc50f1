import { auditActionOf } from '../../src/domain/eventKinds.ts'
import type { LockPolicy, Transition } from '../../src/domain/lease.ts'
import { viewOf } from '../../src/domain/lockView.ts'

/** A transition, and the policy with which it was made. */
export interface Made {
  transition: Transition
  policy: LockPolicy
}

/** The row that it must leave in the event log. */
export const eventOf = ({ transition, policy }: Made) => ({
  kind: transition.kind,
  revision: transition.state.revision,
  endedFencingToken: transition.ended?.fencingToken ?? null,
  previousHolderId: transition.ended?.holderId ?? null,
  actorId: transition.actorId,
  reason: transition.reason,
  draftHeadId: transition.state.draftHeadId,
  lock: viewOf(transition.state, policy, transition.at),
  at: transition.at,
  requestId: transition.request?.id ?? null,
})

/** Its audit entry; none if the call has an audit entry of its own. */
export function auditOf({ transition }: Made) {
  const { state, actorId, ended, request, reason, at } = transition
  const action = auditActionOf(transition)
  if (action === null) return []
  const fencingToken = state.grant ? state.fencingToken : (ended?.fencingToken ?? null)
  const metadata = {
    ...(ended && { cause: ended.cause, endedFencingToken: ended.fencingToken }),
    ...(request && { request: request.id, requester: request.requesterId, state: request.state }),
  }
  return [{ action, actorId, subjectId: ended?.holderId ?? null, fencingToken, reason, metadata, at }]
}

import { inForce, type LeaseState } from './lease.ts'
import { type LockRequest, silentAt } from './line.ts'

/** A request as readers of the document see it. */
export interface RequestView extends LockRequest {
  toolId: string
  /** 1 is next, 0 is settled. */
  position: number
  /** When silence or the announced takeover ends the lease; null if neither does. */
  dueAt: Date | null
  asOf: Date
}

export function requestView(request: LockRequest, state: LeaseState, now: Date): RequestView {
  const place = state.line.findIndex(({ id }) => id === request.id)
  return {
    ...request,
    toolId: state.toolId,
    position: place + 1,
    dueAt: dueAt(request, place, state, now),
    asOf: now,
  }
}

function dueAt(request: LockRequest, place: number, state: LeaseState, now: Date): Date | null {
  const grant = inForce(state, now)
  if (!grant || place < 0) return null
  return request.kind === 'TAKEOVER' ? request.endsAt : silentAt(request, state.line, grant)
}

/** The waiting requests, next one first. */
export const lineView = (state: LeaseState, now: Date): RequestView[] =>
  state.line.map((request) => requestView(request, state, now))

import type { Operation } from './history.ts'
import { grantKey, type Log, type LoggedEvent, type LoggedRequest } from './log.ts'
import type { ReplayedSave } from './replay.ts'

/** The accuracy of the clock of one machine, read by several processes in milliseconds. */
export const slackMs = 25

/** What the log says of one tool, to find the traces of an operation in it. */
export interface Facts {
  events: LoggedEvent[]
  byHead: Map<string | null, LoggedEvent>
  byReason: Map<string | null, LoggedEvent[]>
  grantsByKey: Map<string, { fencingToken: number; toolId: string }[]>
  versionsByMessage: Map<string | null, { number: number; id: string }[]>
  requestsByKey: Map<string, LoggedRequest[]>
  requests: Log['requests']
  deleted: boolean
}

/** The rows that an operation left, whatever its client believes. */
function traces(call: Operation, facts: Facts): { count: number; matches: boolean } | null {
  switch (call.kind) {
    case 'acquire':
    case 'forceTake': {
      const kind = call.kind === 'acquire' ? 'ACQUIRE' : 'FORCE_TAKE'
      const made = facts.grantsByKey.get(`${call.userId} ${kind} ${call.id}`) ?? []
      return { count: made.length, matches: made[0]?.fencingToken === call.granted?.fencingToken }
    }
    case 'save': {
      // The versions of a tool are deleted with it; its log stays.
      if (facts.deleted)
        return call.saved ? { count: facts.byHead.has(call.saved.headId) ? 1 : 0, matches: true } : null
      const made = facts.versionsByMessage.get(call.id) ?? []
      return { count: made.length, matches: made[0]?.id === call.saved?.headId }
    }
    case 'ask':
    case 'announce': {
      // A person has one place in line, so the request in the answer may come from another of their calls.
      if (call.outcome === 'ok')
        return { count: facts.requests.has(call.requestId ?? '') ? 1 : 0, matches: true }
      const kind = call.kind === 'ask' ? 'ASK' : 'TAKEOVER'
      return {
        count: facts.requestsByKey.get(`${call.userId} ${kind} ${call.id}`)?.length ?? 0,
        matches: true,
      }
    }
    case 'answer': {
      if (!call.handsOver) return null
      const made = facts.events.filter(
        ({ kind, endedFencingToken, requestId }) =>
          kind === 'HANDED_OVER' && endedFencingToken === call.fencingToken && requestId === call.requestId,
      )
      return { count: made.length, matches: true }
    }
    case 'forceRelease': {
      const made = (facts.byReason.get(call.id) ?? []).filter(({ kind }) => kind === 'FORCE_RELEASED')
      return { count: made.length, matches: made[0]?.endedFencingToken === call.fencingToken }
    }
    case 'delete': {
      const made = facts.events.filter(
        ({ kind, actorId }) => kind === 'TOOL_DELETED' && actorId === call.userId,
      )
      // Another call of the same person may have deleted it. If the answer says that it was this one, that must
      // be true.
      return call.outcome === 'ok' ? { count: made.length, matches: true } : null
    }
    default:
      return null
  }
}

export function happened(call: Operation, facts: Facts): string[] {
  const left = traces(call, facts)
  if (!left) return []
  const { count, matches } = left
  const told = `${call.kind} ${call.id} was ${call.outcome}${call.said ? ` (${call.said})` : ''} and happened ${count} times`
  if (call.outcome === 'ok') return count === 1 && matches && endsWhatItNamed(call, facts) ? [] : [told]
  if (call.outcome === 'unknown') return count <= 1 ? [] : [told]
  return count === 0 ? [] : [told]
}

/**
 * Rules 14 and 33: a takeover ends the grant that its caller saw, or overrides the reservation after that
 * grant.
 */
function endsWhatItNamed(call: Operation, { byReason }: Facts): boolean {
  if (call.kind !== 'forceTake') return true
  const event = byReason.get(call.id)?.[0]
  if (event?.endedFencingToken === null) return event.lock?.fencingToken === (call.fencingToken ?? 0) + 1
  return event?.endedFencingToken === call.fencingToken
}

export function savedWrongly(call: Operation, save: ReplayedSave | undefined): string[] {
  if (!save) return [`save ${call.id} was acknowledged as draft ${call.saved?.number} and is not in the log`]
  const faults = []
  if (save.number !== call.saved?.number || save.number - 1 !== call.baseVersion)
    faults.push(`save ${call.id} was made on version ${call.baseVersion} and became ${save.number}`)
  if (save.fencingToken !== call.fencingToken)
    faults.push(
      `save ${call.id} was written at token ${call.fencingToken} while ${save.fencingToken} was in force`,
    )
  return faults
}

/** Heartbeats and saves that were accepted although the database had ended their grant before they were sent. */
export function stoodOnAnEndedGrant(call: Operation, log: Log): string[] {
  if (call.outcome !== 'ok' || (call.kind !== 'heartbeat' && call.kind !== 'save')) return []
  const grant = log.grants.get(grantKey(call.toolId, call.fencingToken as number))
  if (!grant) return [`${call.kind} ${call.id} stood on a grant that was never made`]
  if (grant.endedAt === null || grant.endedAt >= call.began - slackMs) return []
  // A committed save is answered again when it is repeated (rule 20).
  return [
    `${call.kind} ${call.id} was accepted ${Math.round(call.began - grant.endedAt)} ms after its grant had ended`,
  ]
}

/** A refusal because of a lock or a reservation requires that it existed during the call. */
export function refusedForNothing(
  { id, toolId, began, heldBy, keptFor }: Operation,
  log: Log,
  requestsByPlace: Map<string, LoggedRequest[]>,
): string[] {
  const grant = log.grants.get(grantKey(toolId, heldBy ?? 0))
  if (heldBy !== undefined && (!grant || (grant.endedAt ?? began) < began - slackMs))
    return [`acquire ${id} was refused for grant ${heldBy} of tool ${toolId}, which was not in force`]
  if (!keptFor) return []
  return requestsByPlace.has(`${toolId} ${keptFor.userId}`) && keptFor.until >= began - slackMs
    ? []
    : [`acquire ${id} was refused for a reservation of ${keptFor.userId} that there was not`]
}

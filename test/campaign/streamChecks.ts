import type { Strike } from './campaign.ts'
import type { Evidence } from './checker.ts'
import { groupBy, type Stream } from './history.ts'
import type { LoggedEvent } from './log.ts'

/** How long it took until a displaced holder was told. */
export interface Notice {
  ms: number
  /** A fault was in progress, or had just been repaired. */
  disturbed: boolean
}

/** Rule 23's promise to a holder whose servers and connection work. */
const promisedMs = 5_000
/** The time to recover from a fault: a reconnection, a recovery, a dead socket that has to be noticed. */
const recoveryMs = 3_000

const displacing = new Set([
  'TAKEN_OVER',
  'FORCE_RELEASED',
  'OVERRIDDEN',
  'RIGHTS_WITHDRAWN',
  'TOOL_DELETED',
  'UNANSWERED',
])

export const streamRules = {
  rising: 'what a subscriber is told rises strictly',
  ending: "every subscriber ends in the database's state",
  told: 'every displaced holder is told',
  promptly: 'a displaced holder is told within 5 s where nothing is broken',
}

export function checkStreams(evidence: Pick<Evidence, 'log' | 'operations' | 'streams' | 'strikes'>): {
  found: Record<keyof typeof streamRules, string[]>
  notices: Notice[]
} {
  const { log, operations, streams, strikes } = evidence
  const rising: string[] = []
  const ending: string[] = []
  const untold: string[] = []
  const late: string[] = []
  const notices: Notice[] = []
  const refusals = groupBy(
    operations.filter(({ said }) => said === 'DraftLockLostError'),
    ({ sessionId, toolId }) => `${sessionId} ${toolId}`,
  )
  const bySession = groupBy(
    streams.filter(({ sessionId }) => sessionId !== null),
    ({ sessionId, toolId }) => `${sessionId} ${toolId}`,
  )
  for (const stream of streams) {
    rising.push(...fallsBack(stream))
    ending.push(...endsBehind(stream, log.events.get(stream.toolId)))
  }
  for (const [toolId, events] of log.events) {
    for (const event of events) {
      const grant =
        displacing.has(event.kind) && event.endedFencingToken !== null
          ? log.grants.get(`${toolId} ${event.endedFencingToken}`)
          : undefined
      // A holder who released the lock, or deleted the tool, needs no notice.
      if (!grant || (event.kind === 'TOOL_DELETED' && event.actorId === grant.holderId)) continue
      const key = `${grant.sessionId} ${toolId}`
      const stream = bySession.get(key)?.find((one) => listens(one, event.at))
      if (!stream) continue
      const told = toldAt(stream, event)
      const refused = refusals
        .get(key)
        ?.find(({ ended, fencingToken }) => ended > event.at && fencingToken === grant.fencingToken)
      const heard = Math.min(told ?? Number.POSITIVE_INFINITY, refused?.ended ?? Number.POSITIVE_INFINITY)
      const left = stream.closed ?? Number.POSITIVE_INFINITY
      if (heard === Number.POSITIVE_INFINITY) {
        if (left > dueAt(event.at, strikes))
          untold.push(
            `the holder of grant ${grant.fencingToken} of tool ${toolId} was not told of ${event.kind} at ${event.at}, and left at ${left}`,
          )
        continue
      }
      const disturbed = strikes.some(({ began, ended }) => began < heard && ended + recoveryMs > event.at)
      notices.push({ ms: heard - event.at, disturbed })
      if (!disturbed && heard - event.at > promisedMs)
        late.push(
          `the holder of grant ${grant.fencingToken} of tool ${toolId} was told after ${Math.round(heard - event.at)} ms`,
        )
    }
  }
  return { found: { rising, ending, told: untold, promptly: late }, notices }
}

/**
 * By when a subscriber that is still connected must have been told: five seconds after the event, or after
 * faults in between have been repaired. A suspended client may leave as soon as it continues, before it has
 * read anything.
 */
export function dueAt(at: number, strikes: Strike[]): number {
  const overlapping = strikes.filter(({ began, ended }) => began < at + promisedMs && ended + recoveryMs > at)
  return Math.max(at + promisedMs, ...overlapping.map(({ ended }) => ended + recoveryMs))
}

const listens = ({ opened, closed }: Stream, at: number) =>
  opened !== null && opened < at && (closed ?? Number.POSITIVE_INFINITY) > at

function toldAt({ told }: Stream, { revision }: LoggedEvent): number | undefined {
  return told.find((one) => one.revision >= revision)?.at
}

function fallsBack({ told, toolId, userId }: Stream): string[] {
  return told.flatMap((one, index) => {
    const before = told[index - 1]
    if (!before) return []
    // A new connection begins with the state, which may be known already.
    const rises =
      one.connection === before.connection ? one.revision > before.revision : one.revision >= before.revision
    return rises
      ? []
      : [`${userId} was told ${one.kind} ${one.revision} after ${before.revision} of tool ${toolId}`]
  })
}

function endsBehind({ told, closed, toolId, userId }: Stream, events: LoggedEvent[] = []): string[] {
  if (closed !== null || told.length === 0) return []
  const [last, latest] = [told.at(-1), events.at(-1)]
  if (last?.revision === (latest?.revision ?? 0)) return []
  return [
    `${userId} ended at ${last?.kind} ${last?.revision} of tool ${toolId}, told at ${last?.at} on connection ${last?.connection}, ` +
      `the log at ${latest?.kind} ${latest?.revision} of ${latest?.at}`,
  ]
}

import type { Strike } from './campaign.ts'
import { groupBy, type Operation, type Stream } from './history.ts'
import type { Log, LoggedEvent } from './log.ts'
import {
  type Facts,
  happened,
  refusedForNothing,
  savedWrongly,
  slackMs,
  stoodOnAnEndedGrant,
} from './operationChecks.ts'
import { replay } from './replay.ts'
import { checkStreams, type Notice, streamRules } from './streamChecks.ts'

export interface Evidence {
  log: Log
  operations: Operation[]
  streams: Stream[]
  strikes: Strike[]
  uninvited: string[]
}

export interface Verdict {
  /** By rule. An empty list means that the rule held. */
  violations: Record<Rule, string[]>
  notices: Notice[]
  events: number
  /** How often each kind of event happened. */
  kinds: Record<string, number>
}

export const rules = {
  legal: 'the log is legal: no second holder, no gap, no lease cut short or revived',
  reserved: 'a draft that is kept for somebody is granted to nobody else, unless it is taken by force',
  grace: 'no renewal reaches beyond an announced end',
  silence: 'silence ends no lease whose holder types, or has told of nothing',
  settled: 'every request is settled once, and not before its time',
  free: 'nobody is refused for a lock, or a reservation, that is not there',
  known: 'every answer is one that the rules know',
  once: 'what was granted, refused or never answered happened once, not at all, or at most once',
  saved: 'no acknowledged save is lost; each stands on the head before it and on the token in force',
  live: 'a call succeeds only while its grant is in force',
  order: 'who began after another was answered comes later in the log',
  dated: 'an event is dated between the call and its answer',
  row: 'the lock row is what the log ends in',
  stays: 'no server leaves by itself',
  ...streamRules,
}

export type Rule = keyof typeof rules

/** Compares what clients saw with what the database says happened. */
export function check(evidence: Evidence): Verdict {
  const { log, operations, uninvited } = evidence
  const streams = checkStreams(evidence)
  const found: Record<Rule, string[]> = {
    ...{
      legal: [],
      reserved: [],
      grace: [],
      silence: [],
      settled: [],
      free: [],
      known: [],
      once: [],
      saved: [],
      live: [],
      order: [],
      dated: [],
      row: [],
      stays: uninvited,
    },
    ...streams.found,
  }
  found.known = operations
    .filter(({ outcome }) => outcome === 'broken')
    .map(({ kind, said, toolId }) => `${kind} was answered ${said} (tool ${toolId})`)

  const tools = groupBy(operations, ({ toolId }) => toolId)
  const grantsByKey = groupBy(log.grants.values(), ({ holderId, kind, key }) => `${holderId} ${kind} ${key}`)
  const requestsByKey = groupBy(
    log.requests.values(),
    ({ requesterId, kind, key }) => `${requesterId} ${kind} ${key}`,
  )
  const requestsByPlace = groupBy(
    log.requests.values(),
    ({ toolId, requesterId }) => `${toolId} ${requesterId}`,
  )
  const versionsByMessage = groupBy(log.versions, ({ message }) => message)
  for (const toolId of new Set([...tools.keys(), ...log.events.keys()])) {
    const calls = tools.get(toolId) ?? []
    const events = log.events.get(toolId) ?? []
    const renewals = calls.filter(({ kind }) => kind === 'heartbeat' || kind === 'save')
    const { faults, saves, last } = replay(log, toolId, renewals)
    for (const { rule, what } of faults) found[rule].push(what)
    found.legal.push(...timesFall(events))
    found.row.push(...rowDiffers(log, toolId, last))
    const heads = events.filter(({ kind }) => kind === 'HEAD_ADVANCED')
    const facts: Facts = {
      events,
      byHead: new Map(heads.map((event) => [event.draftHeadId, event])),
      byReason: groupBy(events, ({ reason }) => reason),
      grantsByKey,
      versionsByMessage,
      requestsByKey,
      requests: log.requests,
      deleted: events.at(-1)?.kind === 'TOOL_DELETED',
    }
    const savesByHead = new Map(saves.map((save) => [save.headId, save]))
    const placed: Placed[] = []
    for (const call of calls) {
      found.once.push(...happened(call, facts))
      found.live.push(...stoodOnAnEndedGrant(call, log))
      found.free.push(...refusedForNothing(call, log, requestsByPlace))
      if (call.saved) found.saved.push(...savedWrongly(call, savesByHead.get(call.saved.headId)))
      const event = eventOf(call, facts)
      if (event) placed.push({ call, event })
    }
    found.order.push(...outOfOrder(placed))
    found.dated.push(...misdated(placed))
  }
  return {
    violations: found,
    notices: streams.notices,
    kinds: Object.fromEntries(
      [...groupBy([...log.events.values()].flat(), ({ kind }) => kind)].map(([kind, { length }]) => [
        kind,
        length,
      ]),
    ),
    events: [...log.events.values()].reduce((sum, { length }) => sum + length, 0),
  }
}

interface Placed {
  call: Operation
  event: LoggedEvent
}

/** The event of an acknowledged operation. */
function eventOf(call: Operation, { events, byHead, byReason, requests }: Facts): LoggedEvent | undefined {
  if (call.outcome !== 'ok') return undefined
  if (call.saved) return byHead.get(call.saved.headId)
  if (call.kind === 'acquire')
    return events.find(
      ({ kind, lock }) => kind === 'ACQUIRED' && lock?.fencingToken === call.granted?.fencingToken,
    )
  if (call.kind === 'forceTake' || call.kind === 'forceRelease') return byReason.get(call.id)?.[0]
  if (call.kind === 'answer' && call.handsOver)
    return events.find(
      ({ kind, endedFencingToken }) => kind === 'HANDED_OVER' && endedFencingToken === call.fencingToken,
    )
  if (call.kind === 'announce' || call.kind === 'ask')
    return events.find(({ kind, requestId }) => kind === 'REQUESTED' && isFirstAsk(call, requestId, requests))
  if (call.kind === 'delete') return events.at(-1)
  return undefined
}

/** True unless it is a repeat, or a request that another call of the same person had made. */
const isFirstAsk = (call: Operation, requestId: string | null, requests: Log['requests']): boolean =>
  requestId === call.requestId && requests.get(requestId ?? '')?.key === call.id

function outOfOrder(placed: Placed[]): string[] {
  const answered = placed.toSorted((a, b) => a.call.ended - b.call.ended)
  const faults: string[] = []
  let newest: Placed | undefined
  let next = 0
  for (const one of placed.toSorted((a, b) => a.call.began - b.call.began)) {
    for (; answered[next] && (answered[next]?.call.ended ?? 0) < one.call.began - slackMs; next++)
      if (!newest || (answered[next]?.event.revision ?? 0) > newest.event.revision) newest = answered[next]
    if (newest && newest.event.revision >= one.event.revision)
      faults.push(
        `${one.call.kind} ${one.call.id} began after ${newest.call.kind} ${newest.call.id} and came before it`,
      )
  }
  return faults
}

function misdated(placed: Placed[]): string[] {
  return placed
    .filter(({ call, event }) => event.at < call.began - slackMs || event.at > call.ended + slackMs)
    .map(
      ({ call, event }) =>
        `${call.kind} ${call.id} is dated ${Math.round(event.at - call.began)} ms after it began`,
    )
}

function timesFall(events: LoggedEvent[]): string[] {
  return events
    .filter((event, index) => event.at < (events[index - 1]?.at ?? 0))
    .map(({ toolId, revision }) => `the clock goes back at revision ${revision} of tool ${toolId}`)
}

function rowDiffers(
  log: Log,
  toolId: string,
  last: { revision: number; fencingToken: number; draftNumber: number; grant: { holderId: string } | null },
): string[] {
  const row = log.locks.get(toolId)
  if (!row) return []
  const [is, should] = [row, last].map((one) =>
    [
      one.revision,
      one.fencingToken,
      one.draftNumber,
      'grant' in one ? one.grant?.holderId : one.holderId,
    ].join(' '),
  )
  return is?.trim() === should?.trim() ? [] : [`tool ${toolId} has ${is}, its log ends in ${should}`]
}

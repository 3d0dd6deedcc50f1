import { expect, test } from 'vitest'
import * as handover from '../../src/domain/handover.ts'
import {
  endGrant,
  grantLease,
  inForce,
  type LeaseState,
  type LockPolicy,
  moveHead,
  renew,
  type Transition,
  takeOver,
} from '../../src/domain/lease.ts'
import { announcedIn, type LockRequest, reservationIn } from '../../src/domain/line.ts'

/**
 * Requests and hand overs as a state machine. A step is one guarded transaction, so every interleaving of
 * callers and of time is a path through it. Ada and Bo edit, Cleo is an admin. A request must be repeated
 * within two ticks; a reservation and a grace period last two.
 */
const tick = 30_000
const policy: LockPolicy = {
  enabled: true,
  ttlMs: 3 * tick,
  heartbeatIntervalMs: tick,
  idleTimeoutMs: null,
  coversMetadata: false,
  reserveMs: 2 * tick,
  agents: 'YIELD',
}
const people = ['ada', 'bo', 'cleo'] as const
type Person = (typeof people)[number]

interface At {
  state: LeaseState
  now: number
}

interface Step {
  next: At
  transitions: Transition[]
  /** Who acts, and the result. */
  by: Person | null
  answer: 'ok' | 'refused'
}

const noticed = ({ state, now }: At) => {
  const made = handover.settle(state, policy, new Date(now))
  return { made, state: made.at(-1)?.state ?? state }
}

type Work = (state: LeaseState, now: Date) => Transition[] | LeaseState | null

/** As withTool does it: record expiries, work, reserve. A refused call has recorded expiries too. */
function step(at: At, by: Person | null, work: Work): Step {
  const { made, state } = noticed(at)
  const now = new Date(at.now)
  const done = work(state, now)
  const steps = Array.isArray(done) ? done : []
  const transitions = handover.reserveFirst([...made, ...steps], policy, now)
  const base = done && !Array.isArray(done) ? done : (steps.at(-1)?.state ?? state)
  const line = transitions.at(-1)?.state.line ?? base.line
  const revision = transitions.at(-1)?.state.revision ?? base.revision
  return {
    next: { ...at, state: { ...base, line, revision } },
    transitions,
    by,
    answer: done ? 'ok' : 'refused',
  }
}

const holds = (state: LeaseState, who: Person) => state.grant?.holderId === who
const own = (state: LeaseState, who: Person) => state.line.find(({ requesterId }) => requesterId === who)
const request = (state: LeaseState, who: Person) => ({
  holderId: who,
  holderKind: 'HUMAN' as const,
  sessionId: who,
  lockToken: `token-${state.fencingToken + 1}`,
  comment: null,
})
const asked = (state: LeaseState, who: Person) => ({
  id: `${who}-${state.revision}`,
  requesterId: who,
  requesterKind: 'HUMAN' as const,
  sessionId: who,
  note: null,
})

const operations: Record<string, (who: Person) => Work> = {
  acquire: (who) => (state, now) => {
    const reserved = reservationIn(state.line)
    if ((state.grant && !holds(state, who)) || (reserved && reserved.requesterId !== who)) return null
    return [grantLease(state, request(state, who), policy, now)]
  },
  // Heartbeats record no expiries, because they may not end anything.
  types: (who) => (state, now) => (holds(state, who) ? renew(state, policy, now, 0, true) : null),
  idles: (who) => (state, now) => (holds(state, who) ? renew(state, policy, now, 10 * tick, true) : null),
  save: (who) => (state, now) =>
    holds(state, who) ? [moveHead(state, { id: 'head', number: 2 }, who, policy, now)] : null,
  release: (who) => (state, now) =>
    holds(state, who)
      ? [endGrant(state, 'RELEASED', { cause: 'RELEASED', byId: who, reason: null }, now)]
      : null,
  asks: (who) => (state, now) => {
    const mine = own(state, who)
    if (holds(state, who) || (!state.grant && state.line.length === 0)) return null
    if (!mine) return [handover.ask(state, { ...asked(state, who), answerWithinMs: 2 * tick }, policy, now)]
    if (mine.kind === 'TAKEOVER') return null
    const again = handover.repeat(state, mine, policy, now)
    const ended = handover.endUnanswered(again.state, now)
    return ended ? [ended] : again.state
  },
  withdraws: (who) => (state, now) => {
    const mine = own(state, who)
    return mine ? [handover.withdraw(state, mine, policy, now)] : null
  },
  // To anybody in line; the last one is the hardest case.
  handsOver: (who) => (state, now) => {
    const last = state.line.at(-1)
    return holds(state, who) && last ? [handover.handOver(state, last, null, now)] : null
  },
  putsOff: (who) => (state, now) => {
    const first = state.line[0]
    if (!holds(state, who) || first?.kind !== 'ASK' || first.answer) return null
    return [handover.answerLater(state, first, null, policy, now)]
  },
  announces: (who) => (state, now) =>
    who === 'cleo' && state.grant && !holds(state, who) && !announcedIn(state.line)
      ? [handover.announce(state, asked(state, who), 2 * tick, policy, now)]
      : null,
  // From a holder, or despite a reservation.
  forces: (who) => (state, now) => {
    const isAnothers = state.grant
      ? !holds(state, who)
      : (reservationIn(state.line)?.requesterId ?? who) !== who
    return who === 'cleo' && isAnothers
      ? [takeOver(state, request(state, who), 'a reason', policy, now)]
      : null
  },
}

const heartbeats = new Set(['types', 'idles'])

function run(at: At, name: string, who: Person): Step {
  const work = (operations[name] as (who: Person) => Work)(who)
  if (!heartbeats.has(name)) return step(at, who, work)
  const now = new Date(at.now)
  const renewed = inForce(at.state, now) && work(at.state, now)
  return {
    next: { ...at, state: (renewed as LeaseState) || at.state },
    transitions: [],
    by: who,
    answer: renewed ? 'ok' : 'refused',
  }
}

const clip = (date: Date | null, now: number) =>
  date === null ? null : Math.max(-4, Math.min(4, Math.round((date.getTime() - now) / tick)))

/** The parts of the state that still matter. */
function keyOf({ state: { grant, line }, now }: At): string {
  return JSON.stringify([
    grant && [
      grant.holderId,
      clip(grant.expiresAt, now),
      clip(grant.lastActiveAt, now),
      clip(grant.renewedAt, now),
      clip(grant.acquiredAt, now),
      grant.reportsActivity,
    ],
    line.map((each) => [
      each.requesterId,
      each.kind,
      each.state,
      each.answer,
      ...[each.requestedAt, each.repeatedAt, each.laterUntil, each.endsAt, each.reservedUntil].map((time) =>
        clip(time, now),
      ),
    ]),
  ])
}

function must(rule: string, isKept: boolean, before: At, name: string): void {
  if (!isKept) expect.fail(`${rule}: ${name} at ${keyOf(before)}`)
}

/** Checks rules 32 to 35 on every step. */
function assertRules(before: At, name: string, { next, transitions, by, answer }: Step): void {
  const keeps = (rule: string, isKept: boolean) => must(rule, isKept, before, name)
  const [was, is] = [inForce(before.state, new Date(before.now)), inForce(next.state, new Date(next.now))]
  const reserved = reservationIn(before.state.line)
  const isReserved = reserved !== null && before.now < (reserved.reservedUntil as Date).getTime()
  keeps('each transition is one revision', next.state.revision === before.state.revision + transitions.length)
  keeps('only one is reserved for', next.state.line.filter(({ state }) => state === 'RESERVED').length <= 1)
  keeps(
    'nobody waits while holding',
    !is || !next.state.line.some(({ requesterId }) => requesterId === is.holderId),
  )
  keeps(
    'a person waits once for each kind',
    new Set(next.state.line.map(({ requesterId, kind }) => requesterId + kind)).size ===
      next.state.line.length,
  )
  keeps(
    'a free draft that somebody waits for is reserved',
    next.state.grant !== null || next.state.line.length === 0 || next.state.line[0]?.state === 'RESERVED',
  )
  if (isReserved && is && name !== 'forces')
    keeps('a reservation admits nobody else', is.holderId === reserved.requesterId)
  const endsAt = announcedIn(next.state.line)?.endsAt
  if (is && endsAt) keeps('no renewal outlives what was announced', is.expiresAt <= endsAt)
  for (const { ended } of transitions) {
    if (ended?.cause !== 'UNANSWERED' || !was) continue
    const first = before.state.line.find(({ requesterId }) => requesterId === ended.byId) as LockRequest
    const since = Math.max(...[was.lastActiveAt, was.acquiredAt, first.requestedAt].map(Number))
    keeps('silence takes nothing from who types', before.now - since >= 2 * tick && was.reportsActivity)
    keeps('silence is told by the holder', was.renewedAt.getTime() - since >= 2 * tick)
    keeps('who has gone takes nothing', by !== null || before.now - first.repeatedAt.getTime() < 2 * tick)
  }
  if (was && !is && by !== was.holderId && name !== 'forces' && transitions.length > 0)
    keeps(
      'nobody else ends a lease at once',
      transitions.some(({ ended }) => ended?.cause === 'UNANSWERED'),
    )
  const gone = before.state.line.filter(({ id }) => !next.state.line.some((each) => each.id === id))
  for (const { id } of gone) {
    const told = transitions.flatMap(({ requests }) => requests ?? []).filter((each) => each.id === id)
    keeps('every request is settled once', told.filter(({ settledAt }) => settledAt).length === 1)
  }
  if (name === 'handsOver' && answer === 'ok')
    keeps('a hand over reserves', reservationIn(next.state.line)?.answer === 'HAND_OVER' || is !== null)
}

const start: At = {
  now: 10_000_000,
  state: {
    toolId: 'page',
    draftHeadId: 'head',
    draftNumber: 1,
    fencingToken: 0,
    revision: 0,
    floor: 0,
    grant: null,
    line: [],
  },
}

test('rules 32 to 35 hold in every interleaving of three people, all operations and the passing of time', () => {
  const known = new Set([keyOf(start)])
  let frontier = [start]
  let steps = 0
  let depth = 0
  const deepest = 7
  while (frontier.length > 0 && depth < deepest) {
    const found: At[] = []
    const meet = (next: At) => {
      const key = keyOf(next)
      if (known.has(key)) return
      known.add(key)
      found.push(next)
    }
    for (const at of frontier) {
      for (const name of Object.keys(operations))
        for (const who of people) {
          const made = run(at, name, who)
          assertRules(at, name, made)
          meet(made.next)
          steps++
        }
      const swept = step(at, null, () => [])
      assertRules(at, 'sweep', swept)
      meet(swept.next)
      meet({ ...at, now: at.now + tick })
      steps += 2
    }
    frontier = found
    depth++
  }
  console.log(`${known.size} states, ${steps} steps, depth ${depth}, ${frontier.length} left`)
  expect(known.size).toBeGreaterThan(5_000)
})

test('rule 33: a person who is handed the draft before others, and loses the reservation to a forced takeover, waits in order of request', () => {
  const at = (ticks: number) => new Date(start.now + ticks * tick)
  const names = ({ line }: LeaseState) => line.map(({ requesterId }) => requesterId)
  const asks = (state: LeaseState, requesterId: string, now: Date) =>
    handover.ask(state, { ...asked(state, 'bo'), requesterId, answerWithinMs: 2 * tick }, policy, now).state
  const held = grantLease(start.state, request(start.state, 'ada'), policy, at(0)).state
  const waiting = asks(asks(held, 'bo', at(0)), 'dan', at(1))
  const handed = handover.handOver(waiting, waiting.line[1] as LockRequest, null, at(1))
  const kept = handover.reserveFirst([handed], policy, at(1)).at(-1)?.state as LeaseState
  expect(names(kept)).toEqual(['dan', 'bo'])
  expect(names(takeOver(kept, request(kept, 'cleo'), 'a reason', policy, at(2)).state)).toEqual(['bo', 'dan'])
})

import { expect, test } from 'vitest'
import { inForce, type LeaseState, type LockPolicy, type Transition } from '../../src/domain/lease.ts'
import { viewOf } from '../../src/domain/lockView.ts'
import * as protocol from './protocol.ts'
import { type Protocol, type Step, sessions } from './protocol.ts'

/** One step of the clock; a lease lasts three. */
const tick = 1_000
const policies: LockPolicy[] = [
  {
    enabled: true,
    ttlMs: 3 * tick,
    heartbeatIntervalMs: tick,
    idleTimeoutMs: null,
    coversMetadata: false,
    reserveMs: 30_000,
    agents: 'YIELD',
  },
  {
    enabled: true,
    ttlMs: 3 * tick,
    heartbeatIntervalMs: tick,
    idleTimeoutMs: 2 * tick,
    coversMetadata: false,
    reserveMs: 30_000,
    agents: 'YIELD',
  },
  {
    enabled: false,
    ttlMs: 2 * tick,
    heartbeatIntervalMs: tick,
    idleTimeoutMs: null,
    coversMetadata: false,
    reserveMs: 30_000,
    agents: 'YIELD',
  },
]

const start: Protocol = {
  state: {
    toolId: 'page',
    draftHeadId: 'draft-1',
    draftNumber: 1,
    fencingToken: 0,
    revision: 0,
    floor: 0,
    grant: null,
    line: [],
  },
  now: 1_000_000,
  policy: policies[0] as LockPolicy,
  deleted: false,
  tokens: [null, null, null],
  seen: [0, 0, 0],
}

interface Operation {
  name: string
  session: number | null
  run(at: Protocol): Step
}

const { sweep, sessions: _sessions, ...bySession } = protocol
const operations: Operation[] = [
  ...Object.entries(bySession).flatMap(([name, run]) =>
    sessions.map((_, session) => ({ name, session, run: (at: Protocol) => run(at, session) })),
  ),
  { name: 'sweep', session: null, run: sweep },
  { name: 'tick', session: null, run: (at) => unchanged({ ...at, now: at.now + tick }) },
  ...policies.map((policy, index) => ({
    name: `policy ${index}`,
    session: null,
    run: (at: Protocol) => unchanged({ ...at, policy }),
  })),
]

function unchanged(next: Protocol): Step {
  return { next, transitions: [], answer: 'ok' }
}

/**
 * The parts of the state that still matter: times relative to now; tokens and observed tokens only by whether
 * they are the one in force.
 */
function keyOf({ state, now, policy, deleted, tokens, seen }: Protocol): string {
  const { grant } = state
  return JSON.stringify([
    deleted,
    policies.indexOf(policy),
    grant && [
      sessions.findIndex(({ sessionId }) => sessionId === grant.sessionId),
      Math.max(grant.expiresAt.getTime() - now, -tick),
      Math.max(grant.lastActiveAt.getTime() - now, -3 * tick),
      grant.idlesOut,
    ],
    tokens.map((token) => token !== null && token === grant?.lockToken),
    seen.map((token) => token === state.fencingToken),
  ])
}

/** Checks the rules on every step. */
function assertRules(
  before: Protocol,
  { name, session }: Operation,
  { next, transitions, answer }: Step,
): void {
  const was = inForce(before.state, new Date(before.now))
  const is = inForce(next.state, new Date(next.now))
  const caller = session === null ? null : before.tokens[session]
  const holdsIt = was !== null && caller === was.lockToken
  const here = () => `${name} by session ${session} at ${keyOf(before)}`

  must(
    next.state.revision === before.state.revision + transitions.length,
    'each transition is one revision',
    here,
  )
  must(next.state.fencingToken >= before.state.fencingToken, 'fencing tokens never fall', here)
  let state: LeaseState = before.state
  for (const transition of transitions) {
    assertTransition(state, transition, here)
    state = transition.state
  }
  if (was && !is && name !== 'tick')
    must(
      transitions.some(({ ended }) => ended?.fencingToken === before.state.fencingToken),
      'no lease ends untold',
      here,
    )
  if (is && is.lockToken !== was?.lockToken)
    must(next.state.fencingToken === before.state.fencingToken + 1, 'a new token is a new grant', here)
  if (was && is && is.lockToken === was.lockToken)
    must(is.expiresAt >= was.expiresAt, 'a lease in force is never cut short', here)
  if (is)
    must(viewOf(next.state, next.policy, new Date(next.now)) !== null, 'a lease in force is shown', here)
  else
    must(viewOf(next.state, next.policy, new Date(next.now)) === null, 'an ended lease is never shown', here)

  if (name === 'acquire' && was && was.sessionId !== sessions[session as number]?.sessionId)
    must(answer !== 'ok', 'no second holder without a takeover', here)
  if ((name === 'heartbeat' || name === 'idleHeartbeat') && answer === 'ok')
    must(holdsIt && is?.lockToken === caller, 'a heartbeat never makes and never revives a lease', here)
  if (name === 'save' && answer === 'ok') {
    must(holdsIt || (was === null && !before.policy.enabled), 'no save without the lease', here)
    must(is?.lockToken === was?.lockToken, 'a save keeps the lock', here)
    must(next.state.draftNumber === before.state.draftNumber + 1, 'a save moves the head by one', here)
  } else must(next.state.draftNumber === before.state.draftNumber, 'nothing but a save moves the head', here)
  if (name === 'release' && answer === 'ok') must(holdsIt && !is, 'a dead token releases nothing', here)
  if (['forceTake', 'forceRelease', 'override', 'withdrawRights'].includes(name) && answer === 'ok')
    must(
      was !== null && before.seen[session as number] === before.state.fencingToken,
      'who came in between stays',
      here,
    )
  if (before.deleted)
    must(answer !== 'ok' || session === null || name === 'look', 'a deleted tool is gone', here)
}

function assertTransition(
  from: LeaseState,
  { kind, state, ended, at }: Transition,
  here: () => string,
): void {
  const grants = kind === 'ACQUIRED' || kind === 'TAKEN_OVER'
  must(
    state.fencingToken === from.fencingToken + (grants ? 1 : 0),
    'a grant and nothing else raises the token',
    here,
  )
  must(
    (state.grant !== null) === (grants || (kind === 'HEAD_ADVANCED' && from.grant !== null)),
    'ends end',
    here,
  )
  if (ended) {
    must(
      ended.fencingToken === from.fencingToken && from.grant !== null,
      'an end names the grant it ended',
      here,
    )
    const ranOut = ended.cause === 'EXPIRED' || ended.cause === 'IDLE'
    must(
      ranOut === (from.grant as NonNullable<typeof from.grant>).expiresAt <= at,
      'expired means expired',
      here,
    )
    must(ended.endedAt <= at, 'no end lies in the future', here)
  }
}

function must(holds: boolean, rule: string, here: () => string): void {
  if (!holds) expect.fail(`${rule}: ${here()}`)
}

test('rules 1, 6, 9 and 17: they hold in every interleaving of three sessions, all operations and the passing of time', () => {
  const known = new Map<string, Protocol>([[keyOf(start), start]])
  let frontier = [start]
  let steps = 0
  let depth = 0
  /** Which kinds of changes have followed each other directly on one tool. */
  const pairs = new Set<string>()
  const lastKinds = new Map<string, Set<string>>([[keyOf(start), new Set()]])
  while (frontier.length > 0) {
    const found: Protocol[] = []
    for (const at of frontier) {
      const before = lastKinds.get(keyOf(at)) as Set<string>
      for (const operation of operations) {
        const step = operation.run(at)
        assertRules(at, operation, step)
        steps++
        const kinds = step.transitions.map(({ kind }) => kind)
        for (const last of before) if (kinds[0]) pairs.add(`${last} ${kinds[0]}`)
        for (let i = 1; i < kinds.length; i++) pairs.add(`${kinds[i - 1]} ${kinds[i]}`)
        const key = keyOf(step.next)
        const last = kinds.length > 0 ? [kinds.at(-1) as string] : [...before]
        const reached = lastKinds.get(key)
        const news = last.filter((kind) => !reached?.has(kind))
        lastKinds.set(key, new Set([...(reached ?? []), ...last]))
        // A state that is reached after a different kind of change is explored again, for the pairs.
        if (!known.has(key) || news.length > 0) {
          known.set(key, step.next)
          found.push(step.next)
        }
      }
    }
    frontier = [...new Map(found.map((at) => [keyOf(at), at])).values()]
    depth++
  }
  console.log(`${known.size} states, ${steps} steps, depth ${depth}, ${pairs.size} pairs of transitions`)
  expect(known.size).toBeGreaterThan(500)
  expect(impossible(pairs)).toEqual([])
})

/** Every ordered pair of changes must occur, except those that are impossible. */
function impossible(met: Set<string>): string[] {
  const grants = ['ACQUIRED', 'TAKEN_OVER']
  const ends = ['RELEASED', 'EXPIRED', 'FORCE_RELEASED', 'OVERRIDDEN', 'RIGHTS_WITHDRAWN']
  const onHeld = [...ends, 'TAKEN_OVER', 'TOOL_DELETED']
  const expected = [
    ...[...grants, 'HEAD_ADVANCED'].flatMap((first) =>
      [...onHeld, 'HEAD_ADVANCED', 'ACQUIRED'].map((next) => `${first} ${next}`),
    ),
    // After an end the draft is free: only a grant can follow, or a save when locking is off.
    ...ends.flatMap((first) => ['ACQUIRED', 'HEAD_ADVANCED'].map((next) => `${first} ${next}`)),
  ]
  const unmet = expected.filter((pair) => !met.has(pair))
  const unexpected = [...met].filter((pair) => !expected.includes(pair))
  return [...unmet.map((pair) => `never met: ${pair}`), ...unexpected.map((pair) => `must not be: ${pair}`)]
}

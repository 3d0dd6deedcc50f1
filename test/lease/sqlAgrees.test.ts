import fc from 'fast-check'
import { afterAll, beforeAll, test } from 'vitest'
import type { LockPolicy } from '../../src/domain/lease.ts'
import { roles } from '../../src/domain/permissions.ts'
import { BothSides } from './bothSides.ts'
import { SetClock } from './setClock.ts'
import { holder, type Step, sessions } from './steps.ts'

let sql: SetClock
beforeAll(async () => {
  sql = await SetClock.open()
})
afterAll(() => sql.close())

const policies: LockPolicy[] = [
  {
    enabled: true,
    ttlMs: 300_000,
    heartbeatIntervalMs: 60_000,
    idleTimeoutMs: null,
    coversMetadata: false,
    reserveMs: 30_000,
    agents: 'YIELD',
  },
  {
    enabled: true,
    ttlMs: 300_000,
    heartbeatIntervalMs: 60_000,
    idleTimeoutMs: 90_000,
    coversMetadata: false,
    reserveMs: 30_000,
    agents: 'EQUAL',
  },
  {
    enabled: true,
    ttlMs: 90_000,
    heartbeatIntervalMs: 30_000,
    idleTimeoutMs: 90_000,
    coversMetadata: false,
    reserveMs: 30_000,
    agents: 'REFUSED',
  },
  {
    enabled: false,
    ttlMs: 90_000,
    heartbeatIntervalMs: 30_000,
    idleTimeoutMs: null,
    coversMetadata: false,
    reserveMs: 30_000,
    agents: 'REFUSED',
  },
]

/** One of the sessions, or the one that holds the lock. */
const session = fc.constantFrom(...sessions.keys(), holder, holder)
const many = fc.boolean()
const just = <T>(value: T) => fc.constant(value)
const steps: fc.Arbitrary<Step>[] = [
  fc.record({ does: just('acquire'), session, again: fc.boolean(), base: fc.constantFrom(null, 1, 2), many }),
  fc.record({ does: just('acquire'), session, again: just(false), base: just(null), many }),
  fc.record({
    does: just('beat'),
    session,
    idleMs: fc.constantFrom(0, 1, 30_000, 89_999, 90_000, 400_000),
    reports: many,
    many,
  }),
  fc.record({ does: fc.constantFrom('takeOver', 'save', 'end'), session }),
  just({ does: 'sweep' }),
  fc.record({ does: fc.constantFrom('ask', 'announce', 'repeat', 'withdraw'), session }),
  fc.record({ does: just('ask'), session }),
  fc.record({
    does: just('answer'),
    answer: fc.constantFrom('HAND_OVER', 'LATER', 'DENY'),
    nth: fc.constantFrom(0, 1),
  }),
  just({ does: 'settle' }),
  fc.record({ does: just('pass'), ms: fc.constantFrom(1, 1_000, 30_000, 60_000, 300_000) }),
  fc.record({ does: just('passToExpiry'), off: fc.constantFrom(-1, 0, 1) }),
]
const rare: fc.Arbitrary<Step>[] = [
  just({ does: 'epoch' }),
  fc.record({ does: just('policy'), policy: fc.constantFrom(...policies) }),
  fc.record({ does: just('role'), session, role: fc.constantFrom(...roles) }),
  fc.record({ does: just('maintain'), session, maintains: fc.boolean() }),
]
const step = fc.oneof(
  ...steps.map((arbitrary) => ({ arbitrary, weight: 4 })),
  ...rare.map((arbitrary) => ({ arbitrary, weight: 2 })),
)

test('the statements in storage decide as domain/lease.ts does, in any history, to the millisecond', async () => {
  const history = fc.record({
    policy: fc.constantFrom(...policies.slice(0, 3)),
    steps: fc.array(step, { minLength: 5, maxLength: 30, size: 'max' }),
  })
  await fc.assert(
    fc.asyncProperty(history, async ({ policy, steps }) => {
      const both = await BothSides.begin(sql, policy)
      for (const step of steps) await both.step(step)
      await both.agreeOnHistory()
    }),
    // On a busy machine fewer histories are run; other runs make others.
    { numRuns: 150, interruptAfterTimeLimit: 20_000 },
  )
})

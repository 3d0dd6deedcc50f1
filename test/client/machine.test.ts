import { describe, expect, test } from 'vitest'
import type { Event, Lease, Machine } from '../../src/client/events.ts'
import { initial, reduce } from '../../src/client/machine.ts'
import { type DraftState, noLoss } from '../../src/client/states.ts'
import { changeOf, lockOf, somebody } from './fakes.ts'

const lease: Lease = { lockToken: 'mine', fencingToken: 5, until: 9_000, renewEveryMs: 2_000 }
const bos = lockOf(6)
const head = { id: 'h', number: 4, content: {}, contentHash: '', message: null, savedAt: '', savedBy: null }
const loss = (cause: string, more: object = {}) => ({ ...noLoss, cause, ...more }) as never
const base: Machine = { ...initial(3), attempt: 1, revision: 10 }
const machines = {
  new: initial(3),
  acquiring: base,
  held: { ...base, lease, state: { name: 'held', fencingToken: 5 } },
  retaken: { ...base, lease, retaken: true, state: { name: 'held', fencingToken: 5 } },
  'unreachable with a lease': { ...base, lease, state: { name: 'unreachable' } },
  'unreachable without a lease': { ...base, state: { name: 'unreachable' } },
  heldByOther: {
    ...base,
    lock: bos,
    state: { name: 'heldByOther', lock: bos, byViewerElsewhere: false, canForceTake: true },
  },
  displaced: { ...base, lock: bos, state: { name: 'displaced', ...noLoss, cause: 'TAKEN_OVER' } },
  lost: { ...base, state: { name: 'lost', ...noLoss, cause: 'IDLE' } },
  'lost for a reason yet unknown': {
    ...base,
    lease,
    state: { name: 'lost', ...noLoss, cause: 'ENDED' },
  },
  closed: { ...base, closed: true, state: { name: 'lost', ...noLoss, cause: 'RELEASED' } },
} satisfies Record<string, Machine>
type From = keyof typeof machines

const granted: Event = { type: 'granted', attempt: 1, lease, lock: lockOf(5), now: 1_000 }
const heldByOther: Event = {
  type: 'heldByOther',
  attempt: 1,
  lock: bos,
  byViewerElsewhere: false,
  canForceTake: true,
}
const changed = (...of: Parameters<typeof changeOf>): Event => ({ type: 'changed', change: changeOf(...of) })
const ended = (cause: string): Event => ({ type: 'ended', lockToken: 'mine', loss: loss(cause) })

type Row = [string, From, Event, DraftState['name'], string[], object?]
const rows: Row[] = [
  ['begins with an attempt', 'new', { type: 'acquire' }, 'acquiring', ['drop', 'acquire'], { attempt: 1 }],
  ['a second wish changes nothing', 'acquiring', { type: 'acquire' }, 'acquiring', [], { attempt: 1 }],
  ['a grant is kept', 'acquiring', granted, 'held', ['keep'], { lease }],
  ['a grant after a network failure is kept', 'unreachable without a lease', granted, 'held', ['keep']],
  [
    'a grant that took as long as the lease is no hold yet',
    'acquiring',
    { ...granted, now: 9_000 },
    'unreachable',
    ['renew'],
  ],
  [
    'a grant of an older attempt goes back',
    'acquiring',
    { ...granted, attempt: 0 },
    'acquiring',
    ['release'],
  ],
  ['a grant after the end goes back', 'closed', granted, 'lost', ['release']],
  ['a held draft is told of', 'acquiring', heldByOther, 'heldByOther', [], { lock: bos }],
  [
    'an older refusal is nothing',
    'held',
    { ...heldByOther, attempt: 0 },
    'held',
    [],
    { state: machines.held.state },
  ],
  [
    'a takeover of a free draft acquires',
    'acquiring',
    { type: 'free', attempt: 1 },
    'acquiring',
    ['drop', 'acquire'],
  ],
  [
    'a moved head is a loss with the head',
    'acquiring',
    { type: 'refused', attempt: 1, loss: loss('VERSION_CONFLICT', { head }) },
    'lost',
    ['drop'],
    { state: { name: 'lost', ...noLoss, cause: 'VERSION_CONFLICT', head } },
  ],
  [
    'a refusal ends the attempt',
    'acquiring',
    { type: 'refused', attempt: 1, loss: loss('UNAUTHENTICATED') },
    'lost',
    ['drop'],
  ],
  ['a failed first try is unreachable', 'acquiring', { type: 'failed', attempt: 1 }, 'unreachable', []],
  [
    'a heartbeat renews',
    'held',
    { type: 'renewed', lease: { ...lease, until: 12_000 }, now: 4_000 },
    'held',
    ['keep'],
    { lease: { ...lease, until: 12_000 }, state: machines.held.state },
  ],
  [
    'a late answer never shortens',
    'held',
    { type: 'renewed', lease: { ...lease, until: 8_000 }, now: 4_000 },
    'held',
    ['keep'],
    { lease },
  ],
  [
    'a heartbeat of an older grant is nothing',
    'held',
    { type: 'renewed', lease: { ...lease, lockToken: 'old', until: 12_000 }, now: 4_000 },
    'held',
    [],
    { lease },
  ],
  [
    'a heartbeat brings it back',
    'unreachable with a lease',
    { type: 'renewed', lease: { ...lease, until: 20_000 }, now: 9_500 },
    'held',
    ['keep'],
  ],
  ['is read-only once the lease ran out', 'held', { type: 'due', now: 9_000 }, 'unreachable', ['renew']],
  ['an early alarm is nothing', 'held', { type: 'due', now: 8_999 }, 'held', []],
  ['renews at once when the page resumes', 'held', { type: 'resumed' }, 'held', ['renew']],
  ['an expiry acquires again', 'held', ended('EXPIRED'), 'acquiring', ['drop', 'acquire'], { retaken: true }],
  [
    'an expiry behind a cut acquires again',
    'unreachable with a lease',
    ended('EXPIRED'),
    'acquiring',
    ['drop', 'acquire'],
  ],
  ['but only once', 'retaken', ended('EXPIRED'), 'lost', ['drop']],
  [
    'a renewal earns another time',
    'retaken',
    { type: 'renewed', lease, now: 4_000 },
    'held',
    ['keep'],
    { retaken: false },
  ],
  ...(['TAKEN_OVER', 'FORCE_RELEASED', 'OVERRIDDEN', 'REPLACED'].map((cause) => [
    `${cause} displaces`,
    'held',
    ended(cause),
    'displaced',
    ['drop'],
    { lease: null },
  ]) as Row[]),
  ...(['IDLE', 'RELEASED', 'RIGHTS_WITHDRAWN', 'TOOL_DELETED', 'UNKNOWN_TOKEN', 'FORBIDDEN'].map((cause) => [
    `${cause} loses`,
    'held',
    ended(cause),
    'lost',
    ['drop'],
    { lease: null },
  ]) as Row[]),
  [
    'a takeover is told with who and why',
    'held',
    changed('TAKEN_OVER', 11, {
      endedFencingToken: 5,
      actor: somebody('cleo'),
      reason: 'launch',
      lock: bos,
    }),
    'displaced',
    ['drop'],
    { state: expect.objectContaining({ by: somebody('cleo'), reason: 'launch', currentLock: bos }) },
  ],
  [
    'a takeover of another grant is nothing',
    'held',
    changed('TAKEN_OVER', 11, { endedFencingToken: 4, lock: lockOf(5) }),
    'held',
    [],
  ],
  [
    'a newer grant of the session displaces',
    'held',
    changed('ACQUIRED', 11, { endedFencingToken: 5, lock: lockOf(6) }),
    'displaced',
    ['drop'],
    { state: expect.objectContaining({ cause: 'REPLACED' }) },
  ],
  [
    'an older revision is nothing',
    'held',
    changed('TAKEN_OVER', 9, { endedFencingToken: 5, lock: bos }),
    'held',
    [],
    { revision: 10 },
  ],
  [
    'a revision told twice is nothing',
    'heldByOther',
    changed('RELEASED', 10),
    'heldByOther',
    [],
    { lock: bos },
  ],
  [
    'a snapshot of the same revision refreshes',
    'heldByOther',
    changed('SNAPSHOT', 10, { lock: lockOf(6, { comment: 'new' }) }),
    'heldByOther',
    [],
    { lock: lockOf(6, { comment: 'new' }) },
  ],
  [
    'an expiry that is told is asked about',
    'held',
    changed('EXPIRED', 11, { endedFencingToken: 5 }),
    'lost',
    ['renew'],
    { lease, state: expect.objectContaining({ cause: 'ENDED' }) },
  ],
  [
    'a newer lock in a snapshot ends it, and the reason is asked for',
    'held',
    changed('SNAPSHOT', 14, { lock: bos }),
    'lost',
    ['renew'],
    { lease },
  ],
  ['a free draft in a snapshot is asked about', 'held', changed('SNAPSHOT', 11), 'held', ['renew']],
  [
    'the answer names the cause',
    'lost for a reason yet unknown',
    ended('TAKEN_OVER'),
    'displaced',
    ['drop'],
    { lease: null },
  ],
  [
    'an expiry found by asking acquires again',
    'lost for a reason yet unknown',
    ended('EXPIRED'),
    'acquiring',
    ['drop', 'acquire'],
  ],
  [
    'a deleted tool ends everything',
    'held',
    changed('TOOL_DELETED', 11, { endedFencingToken: 5 }),
    'lost',
    ['drop', 'unsubscribe'],
  ],
  [
    'the freed draft is shown, not taken',
    'heldByOther',
    changed('RELEASED', 11, { endedFencingToken: 6 }),
    'heldByOther',
    [],
    { lock: null },
  ],
  [
    'displaced: a freed draft is not taken',
    'displaced',
    changed('RELEASED', 11),
    'displaced',
    [],
    { lock: null },
  ],
  ['displaced: a resumed page takes nothing', 'displaced', { type: 'resumed' }, 'displaced', []],
  ['displaced: an alarm takes nothing', 'displaced', { type: 'due', now: 99_999 }, 'displaced', []],
  ['displaced: a late expiry takes nothing', 'displaced', ended('EXPIRED'), 'displaced', []],
  [
    'taking back names the lock on the screen',
    'displaced',
    { type: 'takeBack', reason: 'mine' },
    'acquiring',
    ['drop', 'takeOver'],
    { attempt: 2 },
  ],
  [
    'taking back a free draft acquires',
    'lost',
    { type: 'takeBack', reason: null },
    'acquiring',
    ['drop', 'acquire'],
  ],
  [
    'acquiring with a newer version',
    'lost',
    { type: 'acquire', baseVersion: 4 },
    'acquiring',
    ['drop', 'acquire'],
    { baseVersion: 4 },
  ],
  [
    'a save moves the version',
    'held',
    { type: 'saved', number: 4, released: null },
    'held',
    [],
    { baseVersion: 4 },
  ],
  [
    'a check-in releases',
    'held',
    { type: 'saved', number: 4, released: 'mine' },
    'lost',
    ['drop'],
    { lease: null },
  ],
  ['releases', 'held', { type: 'release' }, 'lost', ['drop', 'release'], { lease: null, attempt: 2 }],
  [
    'a release on the way in disowns the attempt',
    'acquiring',
    { type: 'release' },
    'lost',
    ['drop'],
    { attempt: 2 },
  ],
  ['a release keeps the reason of a loss', 'displaced', { type: 'release' }, 'displaced', []],
  ['closes', 'held', { type: 'close' }, 'lost', ['drop', 'release', 'unsubscribe'], { closed: true }],
  ['is deaf once closed', 'closed', { type: 'acquire' }, 'lost', []],
]

describe('state and event lead to', () => {
  test.each(rows)('%s (%s)', (_title, from, event, name, effects, known = {}) => {
    const [machine, done] = reduce(machines[from], event)
    expect(machine.state.name).toBe(name)
    expect(done.map((effect) => effect.type)).toEqual(effects)
    expect(machine).toMatchObject(known)
  })

  test('a takeover names the fencing token that was seen', () => {
    const [, effects] = reduce(machines.displaced, { type: 'takeBack', reason: 'mine' })
    expect(effects[1]).toEqual({ type: 'takeOver', attempt: 2, observedFencingToken: 6, reason: 'mine' })
  })

  test('a takeover goes on from the version on the screen, and takes no later lock than the one on it', () => {
    const event = { type: 'takeBack', reason: 'mine', baseVersion: 9, observedFencingToken: 5 } as const
    const [machine, effects] = reduce(machines.displaced, event)
    expect(machine.baseVersion).toBe(9)
    expect(effects[1]).toMatchObject({ type: 'takeOver', observedFencingToken: 5 })
  })
})

import { expect, test } from 'vitest'
import { reduce } from '../../packages/client/src/machine.ts'
import { noLoss } from '../../packages/client/src/states.ts'
import { bos, granted, heldByOther, lead, lease, loss, machines } from './machines.ts'

const head = { id: 'h', number: 4, content: {}, contentHash: '', message: null, savedAt: '', savedBy: null }

lead([
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
  ['a held draft is told of', 'acquiring', heldByOther, 'heldByOther', ['drop'], { lock: bos }],
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
    { type: 'lockNeeded', attempt: 1 },
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
])

test('a takeover names the fencing token that was shown', () => {
  const [, effects] = reduce(machines.displaced, { type: 'takeBack', reason: 'mine' })
  expect(effects[1]).toEqual({ type: 'takeOver', attempt: 2, observedFencingToken: 6, reason: 'mine' })
})

test('a takeover starts from the version that was shown, and does not end a later lock', () => {
  const event = { type: 'takeBack', reason: 'mine', baseVersion: 9, observedFencingToken: 5 } as const
  const [machine, effects] = reduce(machines.displaced, event)
  expect(machine.baseVersion).toBe(9)
  expect(effects[1]).toMatchObject({ type: 'takeOver', observedFencingToken: 5 })
})

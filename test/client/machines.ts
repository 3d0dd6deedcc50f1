import { describe, expect, test } from 'vitest'
import type { Event, Grant, Machine } from '../../packages/client/src/events.ts'
import { initial, reduce } from '../../packages/client/src/machine.ts'
import { type DraftState, noLoss } from '../../packages/client/src/states.ts'
import { changeOf, lockOf, somebody } from './fakes.ts'

export const lease: Grant = { lockToken: 'mine', fencingToken: 5, until: 9_000, renewEveryMs: 2_000 }
export const bos = lockOf(6)
export const loss = (cause: string, more: object = {}) => ({ ...noLoss, cause, ...more }) as never

const unlocked = {
  lockToken: null,
  fencingToken: null,
  until: Number.POSITIVE_INFINITY,
  renewEveryMs: 60_000,
}
const free = { name: 'heldByOther', lock: null, byViewerElsewhere: false, canForceTake: true } as const

/** Version 3 is shown, a first attempt was made, and revision 10 was received. */
const base: Machine = { ...initial(3), attempt: 1, revision: 10 }
const hearing = (...of: Parameters<typeof changeOf>): Machine => {
  const heard = changeOf(...of)
  return { ...base, revision: heard.revision, heard, lock: heard.lock }
}
export const machines = {
  new: initial(3),
  acquiring: base,
  'acquiring, a takeover heard': hearing('TAKEN_OVER', 12, {
    endedFencingToken: 5,
    actor: somebody('cleo'),
    reason: 'launch',
    lock: bos,
  }),
  'acquiring, a newer lock heard': hearing('HEAD_ADVANCED', 12, { lock: bos }),
  'acquiring, a release heard': hearing('RELEASED', 12, { endedFencingToken: 6 }),
  'acquiring, an older end heard': hearing('EXPIRED', 12, { endedFencingToken: 4 }),
  held: { ...base, lease, state: { name: 'held', fencingToken: 5 } },
  retaken: { ...base, lease, retaken: true, state: { name: 'held', fencingToken: 5 } },
  'unreachable with a lease': { ...base, lease, state: { name: 'unreachable' } },
  'unreachable without a lease': { ...base, state: { name: 'unreachable' } },
  unlocked: { ...base, lease: unlocked, state: { name: 'held', fencingToken: null } },
  'unlocked, the old lease not ended yet': {
    ...base,
    lease: { ...unlocked, lockToken: 'mine' },
    lock: lockOf(5, { heldByViewer: true }),
    state: { name: 'held', fencingToken: null },
  },
  'taking over': { ...base, lock: bos, takeover: { refused: null } },
  'taking over, and refused': { ...base, lock: bos, takeover: { refused: 'FORBIDDEN' } },
  waiting: {
    ...base,
    waits: true,
    state: { ...free, refused: 'SOMETHING_NEW' as never },
  },
  free: { ...base, state: free },
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

export const granted = { type: 'granted', attempt: 1, lease, lock: lockOf(5), now: 1_000 } satisfies Event
export const heldByOther = {
  type: 'heldByOther',
  attempt: 1,
  lock: bos,
  canForceTake: true,
} satisfies Event
export const changed = (...of: Parameters<typeof changeOf>): Event => ({
  type: 'changed',
  change: changeOf(...of),
})
export const ended = (cause: string) =>
  ({ type: 'ended', lockToken: 'mine', loss: loss(cause) }) satisfies Event

/** Title, machine, event; then the name of the state, the effects, and other fields of the machine. */
export type Row = [string, keyof typeof machines, Event, DraftState['name'], string[], object?]

export function lead(rows: Row[]): void {
  describe('state and event lead to', () => {
    test.each(rows)('%s (%s)', (_title, from, event, name, effects, known = {}) => {
      const [machine, done] = reduce(machines[from], event)
      expect(machine.state.name).toBe(name)
      expect(done.map((effect) => effect.type)).toEqual(effects)
      expect(machine).toMatchObject(known)
    })
  })
}

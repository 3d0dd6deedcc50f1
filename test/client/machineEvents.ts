import type { Change, Event } from '../../packages/client/src/events.ts'
import { lockOf, somebody } from './fakes.ts'
import { bos, changed, ended, granted, heldByOther, lease, loss } from './machines.ts'

const own = lockOf(5, { heldByViewer: true })
const ends = { endedFencingToken: 5 }
const cleo = { actor: somebody('cleo'), reason: 'launch' }
const head = { id: 'h', number: 4, content: {}, contentHash: '', message: null, savedAt: '', savedBy: null }
const refused = (cause: string, more?: object) =>
  ({ type: 'refused', attempt: 1, loss: loss(cause, more) }) satisfies Event

type Samples<Each extends Event['type']> = Record<string, Extract<Event, { type: Each }>>

/** At least one of every type. The changes are below. */
const byType: { [Each in Event['type']]: Samples<Each> } = {
  acquire: { acquire: { type: 'acquire' } },
  takeBack: { takeBack: { type: 'takeBack', reason: 'mine' } },
  granted: {
    granted,
    'granted too late to hold': { ...granted, now: 9_000 },
    'granted to an older attempt': { ...granted, attempt: 0 },
  },
  heldByOther: { heldByOther, 'heldByOther, of an older attempt': { ...heldByOther, attempt: 0 } },
  waiting: { waiting: { type: 'waiting', attempt: 1, code: 'SOMETHING_NEW' as never } },
  lockNeeded: { lockNeeded: { type: 'lockNeeded', attempt: 1 } },
  refused: {
    'refused, may not': refused('FORBIDDEN'),
    'refused, a newer version': refused('VERSION_CONFLICT', { head }),
    'refused, locking is off': refused('LOCKING_DISABLED'),
    'refused, to an older attempt': { ...refused('FORBIDDEN'), attempt: 0 },
  },
  failed: { failed: { type: 'failed', attempt: 1 } },
  renewed: {
    renewed: { type: 'renewed', lease: { ...lease, until: 12_000 }, now: 4_000 },
  },
  ended: {
    'ended, expired': ended('EXPIRED'),
    'ended, idle': ended('IDLE'),
    'ended, taken over': ended('TAKEN_OVER'),
    'ended, by somebody in a way that is new': {
      type: 'ended',
      lockToken: 'mine',
      loss: loss('SOMETHING_NEW', { by: somebody('cleo') }),
    },
    'ended, locking is off': ended('LOCKING_DISABLED'),
    'ended, another lease': { ...ended('EXPIRED'), lockToken: 'old' },
  },
  saved: {
    saved: { type: 'saved', number: 4, lockToken: 'mine', released: false },
    'saved, and given back': { type: 'saved', number: 4, lockToken: 'mine', released: true },
    'saved without a lock, and given back': { type: 'saved', number: 4, lockToken: null, released: true },
  },
  changed: {},
  unheard: { unheard: { type: 'unheard', loss: loss('FORBIDDEN') } },
  due: { due: { type: 'due', now: 9_000 }, 'due, too early': { type: 'due', now: 8_999 } },
  resumed: { resumed: { type: 'resumed' } },
  release: { release: { type: 'release' } },
  close: { close: { type: 'close' } },
}

/** A change of every kind. Where a kind ends a lease, it ends the client's own, 5. */
const byKind: Record<Change['kind'], Record<string, Event>> = {
  SNAPSHOT: {
    'SNAPSHOT, free': changed('SNAPSHOT', 20),
    'SNAPSHOT, of the own lock': changed('SNAPSHOT', 20, { lock: own }),
    'SNAPSHOT, of another lock': changed('SNAPSHOT', 20, { lock: bos }),
    'SNAPSHOT, of an older revision': changed('SNAPSHOT', 4, { lock: own }),
  },
  ACQUIRED: {
    'ACQUIRED by another': changed('ACQUIRED', 20, { lock: bos }),
    'ACQUIRED again by the session': changed('ACQUIRED', 20, { ...ends, lock: lockOf(6) }),
    'ACQUIRED, told before': changed('ACQUIRED', 10, { lock: bos }),
  },
  HEAD_ADVANCED: { HEAD_ADVANCED: changed('HEAD_ADVANCED', 20, { lock: own }) },
  EXPIRED: { EXPIRED: changed('EXPIRED', 20, ends) },
  RELEASED: {
    RELEASED: changed('RELEASED', 20, ends),
    'RELEASED by another': changed('RELEASED', 20, { endedFencingToken: 6 }),
  },
  TAKEN_OVER: { TAKEN_OVER: changed('TAKEN_OVER', 20, { ...ends, ...cleo, lock: bos }) },
  FORCE_RELEASED: { FORCE_RELEASED: changed('FORCE_RELEASED', 20, { ...ends, ...cleo }) },
  OVERRIDDEN: { OVERRIDDEN: changed('OVERRIDDEN', 20, { ...ends, ...cleo }) },
  RIGHTS_WITHDRAWN: { RIGHTS_WITHDRAWN: changed('RIGHTS_WITHDRAWN', 20, { ...ends, ...cleo }) },
  HANDED_OVER: { HANDED_OVER: changed('HANDED_OVER', 20, ends) },
  UNANSWERED: { UNANSWERED: changed('UNANSWERED', 20, { ...ends, ...cleo }) },
  REQUESTED: { REQUESTED: changed('REQUESTED', 20, { lock: own }) },
  REQUEST_SETTLED: { REQUEST_SETTLED: changed('REQUEST_SETTLED', 20, { lock: own }) },
  TOOL_DELETED: { TOOL_DELETED: changed('TOOL_DELETED', 20, ends) },
}

export const events: Record<string, Event> = Object.assign(
  {},
  ...Object.values(byType),
  ...Object.values(byKind),
)

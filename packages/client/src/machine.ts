import type { DraftLockEndCause } from '@holdfast/documents'
import type { Change, Effect, Event, Lease, Machine, Step } from './events.ts'
import { type DraftState, type Loss, type LossCause, noLoss, type SeenLock } from './states.ts'

/**
 * The draft client as a pure function: what is known and what happened in, what is known now and what is to be done
 * out. It reads no clock; times are the clock's milliseconds and come with the events.
 */

export function initial(baseVersion: number): Machine {
  const state: DraftState = { name: 'acquiring' }
  return {
    state,
    lease: null,
    attempt: 0,
    revision: -1,
    heard: null,
    baseVersion,
    retaken: false,
    lock: null,
    closed: false,
  }
}

export function reduce(machine: Machine, event: Event): Step {
  if (machine.closed && event.type !== 'granted') return [machine, []]
  switch (event.type) {
    case 'acquire':
      return acquire({ ...machine, baseVersion: event.baseVersion ?? machine.baseVersion })
    case 'takeBack':
      return takeBack({ ...machine, baseVersion: event.baseVersion ?? machine.baseVersion }, event)
    case 'granted':
      return granted(machine, event)
    case 'heldByOther': {
      if (event.attempt !== machine.attempt) return [machine, []]
      const lock = newest(machine, event.lock)
      const isOvertaken = lock !== event.lock
      const byViewerElsewhere = isOvertaken ? (lock?.heldByViewer ?? false) : event.byViewerElsewhere
      const { canForceTake } = event
      return [{ ...machine, lock, state: { name: 'heldByOther', lock, byViewerElsewhere, canForceTake } }, []]
    }
    case 'free':
      return event.attempt === machine.attempt ? attemptAcquire(machine) : [machine, []]
    case 'refused':
      if (event.attempt !== machine.attempt) return [machine, []]
      return meetsOwn(machine, event.loss) ? attemptAcquire(machine) : end(machine, event.loss)
    case 'failed':
      if (event.attempt !== machine.attempt || machine.state.name !== 'acquiring') return [machine, []]
      return [{ ...machine, state: { name: 'unreachable' } }, []]
    case 'renewed':
      return renewed(machine, event.lease, event.now)
    case 'ended':
      return event.lockToken === machine.lease?.lockToken ? end(machine, event.loss) : [machine, []]
    case 'saved': {
      const next = { ...machine, baseVersion: event.number }
      if (machine.state.name === 'lost' && meetsOwn(next, machine.state)) return attemptAcquire(next)
      if (event.released === null || event.released !== machine.lease?.lockToken) return [next, []]
      return end(next, { ...noLoss, cause: 'RELEASED' })
    }
    case 'changed':
      return changed(machine, event.change)
    case 'due':
      if (machine.state.name !== 'held' || !machine.lease || event.now < machine.lease.until)
        return [machine, []]
      return [{ ...machine, state: { name: 'unreachable' } }, [{ type: 'renew' }]]
    case 'resumed':
      return [machine, machine.lease ? [{ type: 'renew' }] : []]
    case 'release':
      return release(machine)
    case 'close': {
      const [next, effects] = release(machine)
      return [{ ...next, closed: true }, [...effects, { type: 'unsubscribe' }]]
    }
  }
}

/** A person's wish. Where a lease is held or in doubt the server is asked about that one first. */
function acquire(machine: Machine): Step {
  if (machine.lease) return [machine, machine.state.name === 'held' ? [] : [{ type: 'renew' }]]
  if (machine.attempt > 0 && (machine.state.name === 'acquiring' || machine.state.name === 'unreachable'))
    return [machine, []]
  return attemptAcquire({ ...machine, retaken: false })
}

function attemptAcquire(machine: Machine): Step {
  return begin(machine, { type: 'acquire', baseVersion: machine.baseVersion })
}

type Try = Extract<Effect, { type: 'acquire' | 'takeOver' }>
type Begun<T> = T extends Try ? Omit<T, 'attempt'> : never

/** What is still on its way for an older attempt is no answer to this one. */
function begin(machine: Machine, effect: Begun<Try>): Step {
  const attempt = machine.attempt + 1
  const next: Machine = { ...machine, attempt, lease: null, state: { name: 'acquiring' } }
  return [next, [{ type: 'drop' }, { ...effect, attempt } as Try]]
}

function takeBack(machine: Machine, event: Extract<Event, { type: 'takeBack' }>): Step {
  if (machine.state.name === 'held' || machine.state.name === 'acquiring') return [machine, []]
  if (!machine.lock || machine.lease) return acquire(machine)
  const { reason = null, observedFencingToken = machine.lock.fencingToken } = event
  return begin({ ...machine, retaken: false }, { type: 'takeOver', observedFencingToken, reason })
}

function granted(machine: Machine, event: Extract<Event, { type: 'granted' }>): Step {
  const { lease, lock } = event
  // Nobody waits for it any more: left alone it would keep everybody out for a whole TTL.
  if (machine.closed || event.attempt !== machine.attempt)
    return [machine, [{ type: 'release', lockToken: lease.lockToken }]]
  const { heard } = machine
  if (heard && supersedes(heard, lease.fencingToken))
    return changedUnderLease({ ...machine, lease, lock: heard.lock }, lease, heard)
  return hold({ ...machine, lease, lock }, lease, event.now)
}

/** Notices overtake answers: what was granted, or seen, may have ended by the time that its answer comes. */
function supersedes({ endedFencingToken, lock }: Change, fencingToken: number): boolean {
  return (endedFencingToken ?? 0) >= fencingToken || (lock?.fencingToken ?? 0) > fencingToken
}

/** The lock of an answer, or what has been heard of since. */
function newest({ heard }: Machine, lock: SeenLock): SeenLock | null {
  return heard && supersedes(heard, lock.fencingToken) ? heard.lock : lock
}

function renewed(machine: Machine, answer: Lease, now: number): Step {
  if (answer.lockToken !== machine.lease?.lockToken) return [machine, []]
  const until = Math.max(answer.until, machine.lease.until)
  const lease = { ...answer, until }
  return hold({ ...machine, lease, retaken: false }, lease, now)
}

function hold(machine: Machine, lease: Lease, now: number): Step {
  if (now >= lease.until) return [{ ...machine, state: { name: 'unreachable' } }, [{ type: 'renew' }]]
  const isSame = machine.state.name === 'held' && machine.state.fencingToken === lease.fencingToken
  const state = isSame ? machine.state : ({ name: 'held', fencingToken: lease.fencingToken } as const)
  return [{ ...machine, state }, [{ type: 'keep', lease }]]
}

const displacing = new Set<LossCause>(['TAKEN_OVER', 'FORCE_RELEASED', 'OVERRIDDEN', 'REPLACED'])

/** The newer head is what an own save made, whose answer came late: no conflict. */
function meetsOwn({ baseVersion }: Machine, { cause, head }: Loss): boolean {
  return cause === 'VERSION_CONFLICT' && head?.number === baseVersion
}

/** The one place where a lock is taken again unasked: after an expiry, once. A moved head refuses it. */
function end(machine: Machine, loss: Loss): Step {
  if (loss.cause === 'EXPIRED' && !machine.retaken) return attemptAcquire({ ...machine, retaken: true })
  const name = displacing.has(loss.cause) ? 'displaced' : 'lost'
  const currentLock = loss.currentLock && newest(machine, loss.currentLock)
  const lock = currentLock ?? machine.lock
  return [{ ...machine, lock, lease: null, state: { name, ...loss, currentLock } }, [{ type: 'drop' }]]
}

function release(machine: Machine): Step {
  const { lease, state } = machine
  if (!lease && (state.name === 'displaced' || state.name === 'lost')) return [machine, []]
  // A grant that is still on its way is released when it arrives: it belongs to an older attempt by then.
  const next: Machine = {
    ...machine,
    attempt: machine.attempt + 1,
    lease: null,
    state: { name: 'lost', ...noLoss, cause: 'RELEASED' },
  }
  if (!lease) return [next, [{ type: 'drop' }]]
  return [next, [{ type: 'drop' }, { type: 'release', lockToken: lease.lockToken }]]
}

function changed(before: Machine, change: Change): Step {
  const isSnapshot = change.kind === 'SNAPSHOT'
  if (change.revision <= before.revision && !isSnapshot) return [before, []]
  const { lock } = change
  const machine = { ...before, revision: change.revision, heard: change, lock }
  if (change.kind === 'TOOL_DELETED') {
    const [next] = end({ ...machine, attempt: machine.attempt + 1 }, lossBy(change, 'TOOL_DELETED'))
    return [next, [{ type: 'drop' }, { type: 'unsubscribe' }]]
  }
  const { state, lease } = machine
  if (lease) {
    const step = changedUnderLease(machine, lease, change)
    // The database has gone back, to a standby or to a backup: it may not know this lease.
    const isOlder = change.revision < before.revision
    return isOlder && step[1].length === 0 ? [step[0], [{ type: 'renew' }]] : step
  }
  if (state.name === 'heldByOther') {
    const byViewerElsewhere = lock?.heldByViewer ?? false
    return [{ ...machine, state: { ...state, lock, byViewerElsewhere } }, []]
  }
  if (state.name === 'displaced' || state.name === 'lost')
    return [{ ...machine, state: { ...state, currentLock: lock } }, []]
  return [machine, []]
}

function changedUnderLease(machine: Machine, lease: Lease, change: Change): Step {
  if (change.endedFencingToken === lease.fencingToken) {
    const cause = causeOf(change)
    if (cause !== 'ENDED') return end(machine, lossBy(change, cause))
    return inDoubt(machine, lossBy(change, cause))
  }
  if (supersedes(change, lease.fencingToken)) return inDoubt(machine, lossBy(change, 'ENDED'))
  // Read before our grant or after its end: only the server knows.
  if (!change.lock && change.kind === 'SNAPSHOT') return [machine, [{ type: 'renew' }]]
  return [machine, []]
}

/** Certainly ended, but why is not said: a heartbeat of the dead token answers that. */
function inDoubt(machine: Machine, loss: Loss): Step {
  return [{ ...machine, state: { name: 'lost', ...loss } }, [{ type: 'renew' }]]
}

/** Kinds that say why. An expiry may be idleness: that, and what a newer server tells, a heartbeat finds out. */
const causes: Partial<Record<Change['kind'], DraftLockEndCause>> = {
  ACQUIRED: 'REPLACED',
  RELEASED: 'RELEASED',
  TAKEN_OVER: 'TAKEN_OVER',
  FORCE_RELEASED: 'FORCE_RELEASED',
  OVERRIDDEN: 'OVERRIDDEN',
  RIGHTS_WITHDRAWN: 'RIGHTS_WITHDRAWN',
  TOOL_DELETED: 'TOOL_DELETED',
}

const causeOf = ({ kind }: Change): DraftLockEndCause | 'ENDED' => causes[kind] ?? 'ENDED'

function lossBy({ kind, actor, reason, occurredAt, lock }: Change, cause: LossCause): Loss {
  const isTold = kind !== 'SNAPSHOT'
  return {
    cause,
    by: isTold && cause !== 'ENDED' ? actor : null,
    reason: isTold ? reason : null,
    endedAt: isTold ? occurredAt : null,
    currentLock: lock,
    head: null,
  }
}

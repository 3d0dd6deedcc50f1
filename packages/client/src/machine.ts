import { attemptAcquire, begin, hold, isUnlocked, nothing, probe, shutBy } from './attempts.ts'
import { end, release } from './endings.ts'
import type { Event, Lease, Machine, Step } from './events.ts'
import { meetsOwn, newest, supersedes } from './heard.ts'
import { changed, changedUnderLease } from './news.ts'
import { noLoss, type SeenLock } from './states.ts'

/**
 * The draft client as a pure function: what is known and what happened in, what is known now and what is to be done
 * out. It reads no clock; times are the clock's milliseconds and come with the events.
 */

export function initial(
  baseVersion: number,
  /** Nothing is asked for: the draft is read. */
  seen?: { lock: SeenLock | null },
): Machine {
  return {
    ...nothing,
    state: seen ? shutBy(seen.lock) : { name: 'acquiring' },
    attempt: 0,
    revision: -1,
    heard: null,
    baseVersion,
    retaken: false,
    lock: seen?.lock ?? null,
    closed: false,
  }
}

export function reduce(machine: Machine, event: Event): Step {
  // A grant that nobody waits for any more has to be given back.
  if (event.type === 'granted') return granted(machine, event)
  // A lease answers the attempt that made it.
  const isLate = 'attempt' in event && (event.attempt !== machine.attempt || machine.lease?.fencingToken)
  if (machine.closed || isLate) return [machine, []]
  switch (event.type) {
    case 'acquire':
      return acquire({ ...machine, baseVersion: event.baseVersion ?? machine.baseVersion })
    case 'takeBack':
      return takeBack({ ...machine, baseVersion: event.baseVersion ?? machine.baseVersion }, event)
    case 'heldByOther':
      return refusedByHolder(machine, event)
    case 'waiting':
      return wait(machine, event.code)
    case 'lockNeeded':
      return attemptAcquire(machine)
    case 'refused':
      return refused(machine, event)
    case 'failed':
      if (machine.state.name !== 'acquiring') return [machine, []]
      return [{ ...machine, state: { name: 'unreachable' } }, []]
    case 'renewed':
      return renewed(machine, event.lease, event.now)
    case 'ended':
      return ended(machine, event)
    case 'saved':
      return saved(machine, event)
    case 'changed':
      return changed(machine, event.change)
    case 'unheard':
      return machine.state.name === 'heldByOther' ? end(machine, event.loss) : resumed(machine)
    case 'due':
      return due(machine, event.now)
    case 'resumed':
      return resumed(machine)
    case 'release':
      return release(machine)
    case 'close': {
      const [next, effects] = release(machine)
      return [{ ...next, closed: true }, [...effects, { type: 'unsubscribe' }]]
    }
  }
}

type Of<Type extends Event['type']> = Extract<Event, { type: Type }>

/** A person's wish. Where a lease is held or in doubt the server is asked about that one first. */
function acquire(machine: Machine): Step {
  if (machine.lease) return [machine, machine.state.name === 'held' ? [] : [{ type: 'renew' }]]
  if (machine.attempt > 0 && (machine.state.name === 'acquiring' || machine.state.name === 'unreachable'))
    return [machine, []]
  return attemptAcquire({ ...machine, retaken: false, takeover: null })
}

function takeBack(machine: Machine, event: Of<'takeBack'>): Step {
  if (machine.state.name === 'held' || machine.state.name === 'acquiring') return [machine, []]
  const { reason = null, observedFencingToken = machine.lock?.fencingToken } = event
  if (!observedFencingToken || machine.lease) return acquire(machine)
  const next = { ...machine, retaken: false, takeover: { refused: null } }
  return begin(next, { type: 'takeOver', observedFencingToken, reason })
}

function granted(machine: Machine, event: Of<'granted'>): Step {
  const { lease, lock } = event
  // Nobody waits for it any more: left alone it would keep everybody out for a whole TTL.
  if (machine.closed || event.attempt !== machine.attempt)
    return [machine, [{ type: 'release', lockToken: lease.lockToken }]]
  const { heard } = machine
  const next = { ...machine, ...nothing, lease }
  if (heard && supersedes(heard, lease.fencingToken))
    return changedUnderLease({ ...next, lock: heard.lock }, lease, heard)
  return hold({ ...next, lock }, lease, event.now)
}

function refusedByHolder(machine: Machine, event: Of<'heldByOther'>): Step {
  const lock = newest(machine, event.lock)
  const { takeover } = machine
  // A takeover that meets a lock was meant for another one.
  const refused = takeover && lock ? (takeover.refused ?? 'DOCUMENT_LOCKED') : undefined
  const state = { ...shutBy(lock, event.canForceTake), refused }
  return [{ ...machine, ...nothing, lock, state }, [{ type: 'drop' }]]
}

/** What a takeover may be refused for while the draft may well be edited. */
const refusesTakeover = ['FORBIDDEN', 'INVALID_INPUT'] as const

function refused(machine: Machine, { loss }: Of<'refused'>): Step {
  if (meetsOwn(machine, loss)) return attemptAcquire(machine)
  const code = refusesTakeover.find((each) => each === loss.cause)
  // Whether the takeover is refused or the draft itself, an acquire tells.
  if (code && machine.takeover?.refused === null)
    return attemptAcquire({ ...machine, takeover: { refused: code } })
  return end(machine, loss)
}

/** Refused for now, for a reason that this client does not know. */
function wait(machine: Machine, refused: Of<'waiting'>['code']): Step {
  const state = machine.waits ? machine.state : { ...shutBy(null), refused }
  return [{ ...machine, ...nothing, waits: true, state }, [{ type: 'look' }]]
}

function renewed(machine: Machine, answer: Lease, now: number): Step {
  if (answer.lockToken !== machine.lease?.lockToken || isUnlocked(machine)) return [machine, []]
  const until = Math.max(answer.until, machine.lease.until)
  const lease = { ...answer, until }
  return hold({ ...machine, retaken: false }, lease, now)
}

function due(machine: Machine, now: number): Step {
  const { state, lease } = machine
  return state.name === 'held' && lease && now >= lease.until ? hold(machine, lease, now) : [machine, []]
}

function ended(machine: Machine, { lockToken, loss }: Of<'ended'>): Step {
  const { lease } = machine
  if (!lease || lockToken !== lease.lockToken) return [machine, []]
  // The lease from before the switch has ended, as it had to; editing goes on without one.
  if (isUnlocked(machine)) return probe({ ...machine, lease: { ...lease, lockToken: null } })
  return end(machine, loss)
}

function saved(machine: Machine, { number, lockToken, released }: Of<'saved'>): Step {
  const next = { ...machine, baseVersion: number }
  if (machine.state.name === 'lost' && meetsOwn(next, machine.state)) return attemptAcquire(next)
  if (!released || lockToken !== machine.lease?.lockToken) return [next, []]
  return end(next, { ...noLoss, cause: 'RELEASED' })
}

/** A lease is renewed; whoever has none, and may have one by now, asks for it. */
function resumed(machine: Machine): Step {
  if (isUnlocked(machine) || machine.waits) return probe(machine)
  return [machine, machine.lease ? [{ type: 'renew' }] : []]
}

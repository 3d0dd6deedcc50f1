import type { Effect, Lease, Machine, Step } from './events.ts'
import type { HeldByOther, SeenLock } from './states.ts'

/** Neither a lease nor anything that is waited for. */
export const nothing = { lease: null, takeover: null, waits: false }

/** By that lock, of another session; by none where the draft is free, or the server refuses for another reason. */
export const shutBy = <Lock extends SeenLock | null>(
  lock: Lock,
  canForceTake = false,
): HeldByOther & { lock: Lock } => ({
  name: 'heldByOther',
  lock,
  byViewerElsewhere: !!lock?.heldByViewer,
  canForceTake,
})

type Try = Extract<Effect, { type: 'acquire' | 'takeOver' }>
type Begun<T> = T extends Try ? Omit<T, 'attempt'> : never

/** What is still on its way for an older attempt is no answer to this one. */
export function begin(machine: Machine, effect: Begun<Try>): Step {
  const attempt = machine.attempt + 1
  const { takeover } = machine
  const next: Machine = { ...machine, ...nothing, takeover, attempt, state: { name: 'acquiring' } }
  return [next, [{ type: 'drop' }, { ...effect, attempt } as Try]]
}

export function attemptAcquire(machine: Machine): Step {
  return begin(machine, { type: 'acquire', baseVersion: machine.baseVersion })
}

/** An attempt that shows to nobody until it is answered. */
export function probe(machine: Machine): Step {
  const attempt = machine.attempt + 1
  return [{ ...machine, attempt }, [{ type: 'acquire', attempt, baseVersion: machine.baseVersion }]]
}

export function hold(machine: Machine, lease: Lease, now: number): Step {
  const { state } = machine
  const next = { ...machine, lease }
  if (now >= lease.until) return [{ ...next, state: { name: 'unreachable' } }, [{ type: 'renew' }]]
  const { fencingToken } = lease
  const isSame = state.name === 'held' && state.fencingToken === fencingToken
  return [{ ...next, state: isSame ? state : { name: 'held', fencingToken } }, [{ type: 'keep', lease }]]
}

/** Editable without a lock, because the collection has none. */
export function isUnlocked({ lease }: Machine): boolean {
  return lease?.fencingToken === null
}

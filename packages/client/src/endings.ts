import { attemptAcquire, hold, nothing, shutBy } from './attempts.ts'
import type { Machine, Step } from './events.ts'
import { newest } from './heard.ts'
import { type DraftState, type Loss, type LossCause, noLoss } from './states.ts'

export const displacing = new Set<LossCause>([
  'TAKEN_OVER',
  'FORCE_RELEASED',
  'OVERRIDDEN',
  'REPLACED',
  'UNANSWERED',
])
export const losing = new Set<LossCause>([
  'EXPIRED',
  'IDLE',
  'RELEASED',
  'RIGHTS_WITHDRAWN',
  'TOOL_DELETED',
  'HANDED_OVER',
  'UNKNOWN_TOKEN',
])

/** A cause that only a newer server knows counts as displaced if the server says who did it. */
function displaces({ cause, by }: Loss): boolean {
  return displacing.has(cause) || (by !== null && !losing.has(cause))
}

/** The only place where the client acquires a lock again by itself: once, after an expiry. A newer head refuses it. */
export function end(machine: Machine, loss: Loss): Step {
  if (loss.cause === 'LOCKING_DISABLED') return unlock(machine)
  if (loss.cause === 'EXPIRED' && !machine.retaken) return attemptAcquire({ ...machine, retaken: true })
  const name = displaces(loss) ? 'displaced' : 'lost'
  const currentLock = loss.currentLock && newest(machine, loss.currentLock)
  const lock = currentLock ?? machine.lock
  return [{ ...machine, ...nothing, lock, state: { name, ...loss, currentLock } }, [{ type: 'drop' }]]
}

/** Time until the next check whether locking is on again. */
const unlockedMs = 60_000

/**
 * The collection has no locks. A lease stays valid until it ends, even if locking is switched off in between. An own lease is
 * released, and saves send its token while it is valid. Somebody else's lease still keeps others out.
 */
function unlock(machine: Machine): Step {
  const { lease, heard } = machine
  const { lockToken = null } = lease ?? {}
  const next = { ...machine, ...nothing, retaken: false }
  const lock = heard?.lock
  if (lock && !(lock.heldByViewer && lockToken)) {
    return [{ ...next, lock, state: shutBy(lock) }, [{ type: 'drop' }]]
  }
  const until = Number.POSITIVE_INFINITY
  const [free, effects] = hold(
    { ...next, state: machine.state },
    { lockToken, fencingToken: null, until, renewEveryMs: unlockedMs },
    0,
  )
  return [free, lockToken ? [...effects, { type: 'release', lockToken }] : effects]
}

export function release(machine: Machine): Step {
  const { lease, state } = machine
  // Nothing is held, and nothing was requested, because the draft is only read.
  if (!lease && ('cause' in state || (!machine.attempt && 'lock' in state))) return [machine, []]
  // A grant that is still on its way belongs to an older attempt and is released when it arrives.
  const gone: DraftState = { name: 'lost', ...noLoss, cause: 'RELEASED' }
  const next: Machine = { ...machine, ...nothing, attempt: machine.attempt + 1, state: gone }
  if (!lease?.lockToken) return [next, [{ type: 'drop' }]]
  return [next, [{ type: 'drop' }, { type: 'release', lockToken: lease.lockToken }]]
}

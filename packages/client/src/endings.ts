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

/** A cause that only a newer server knows was somebody's doing where it says whose. */
function displaces({ cause, by }: Loss): boolean {
  return displacing.has(cause) || (by !== null && !losing.has(cause))
}

/** The one place where a lock is taken again unasked: after an expiry, once. A moved head refuses it. */
export function end(machine: Machine, loss: Loss): Step {
  if (loss.cause === 'LOCKING_DISABLED') return unlock(machine)
  if (loss.cause === 'EXPIRED' && !machine.retaken) return attemptAcquire({ ...machine, retaken: true })
  const name = displaces(loss) ? 'displaced' : 'lost'
  const currentLock = loss.currentLock && newest(machine, loss.currentLock)
  const lock = currentLock ?? machine.lock
  return [{ ...machine, ...nothing, lock, state: { name, ...loss, currentLock } }, [{ type: 'drop' }]]
}

/** Until another look whether locking is on again. */
const unlockedMs = 60_000

/**
 * The collection has no locks. A lease binds until it ends, also when locking is switched off meanwhile: one's own is given
 * back, and saves carry its token as long as it is good; somebody else's goes on keeping everybody else out.
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
  // Nothing is held, and nothing was asked for where the draft is only read.
  if (!lease && ('cause' in state || (!machine.attempt && 'lock' in state))) return [machine, []]
  // A grant that is still on its way is released when it arrives: it belongs to an older attempt by then.
  const gone: DraftState = { name: 'lost', ...noLoss, cause: 'RELEASED' }
  const next: Machine = { ...machine, ...nothing, attempt: machine.attempt + 1, state: gone }
  if (!lease?.lockToken) return [next, [{ type: 'drop' }]]
  return [next, [{ type: 'drop' }, { type: 'release', lockToken: lease.lockToken }]]
}

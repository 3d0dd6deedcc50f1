import { isUnlocked, probe, shutBy } from './attempts.ts'
import { displacing, end, losing } from './endings.ts'
import type { Change, Lease, Machine, Step } from './events.ts'
import { supersedes } from './heard.ts'
import { type Loss, type LossCause, noLoss } from './states.ts'

/** What the subscription tells, or a reading of the same. */
export function changed(before: Machine, change: Change): Step {
  const { kind, revision, lock } = change
  if (revision <= before.revision && kind !== 'SNAPSHOT') return [before, []]
  const machine = { ...before, revision, heard: change, lock }
  if (kind === 'TOOL_DELETED') {
    const [next] = end({ ...machine, attempt: machine.attempt + 1 }, lossBy(change, kind))
    return [next, [{ type: 'drop' }, { type: 'unsubscribe' }]]
  }
  const { state, lease, waits } = machine
  if (lease) {
    if (isUnlocked(machine)) return changedWithoutLocking(machine, lease, change)
    const step = changedUnderLease(machine, lease, change)
    // The database has gone back, to a standby or to a backup: it may not know this lease.
    const isOlder = revision < before.revision
    return isOlder && step[1].length === 0 ? [step[0], [{ type: 'renew' }]] : step
  }
  if (state.name === 'heldByOther') {
    const shown = state.lock?.fencingToken
    // What a refusal was about; whoever waits for another reason still does while nobody has the lock.
    const isSame = lock?.fencingToken === shown
    // News from before the lock that an answer has shown.
    if (shown && !isSame && kind !== 'SNAPSHOT' && !supersedes(change, shown)) return [before, []]
    const refused = isSame ? state.refused : undefined
    const next = { ...shutBy(lock, state.canForceTake), refused }
    return [{ ...machine, waits: waits && isSame, state: next }, waits && !isSame ? [{ type: 'drop' }] : []]
  }
  if ('cause' in state) return [{ ...machine, state: { ...state, currentLock: lock } }, []]
  return [machine, []]
}

/** A lock that is not the own one from before the switch: locking may be on again. */
function changedWithoutLocking(machine: Machine, lease: Lease, { endedFencingToken, lock }: Change): Step {
  if (lock) return lock.heldByViewer && lease.lockToken ? [machine, []] : probe(machine)
  return [endedFencingToken ? { ...machine, lease: { ...lease, lockToken: null } } : machine, []]
}

export function changedUnderLease(machine: Machine, lease: Lease, change: Change): Step {
  const fencingToken = lease.fencingToken as number
  if (change.endedFencingToken === fencingToken) {
    const loss = lossBy(change, causeOf(change))
    return loss.cause === 'ENDED' ? inDoubt(machine, loss) : end(machine, loss)
  }
  if (supersedes(change, fencingToken)) return inDoubt(machine, lossBy(change, 'ENDED'))
  // Read before our grant or after its end: only the server knows.
  if (!change.lock && change.kind === 'SNAPSHOT') return [machine, [{ type: 'renew' }]]
  return [machine, []]
}

/** Certainly ended, but why is not said: a heartbeat of the dead token answers that. */
function inDoubt(machine: Machine, loss: Loss): Step {
  return [{ ...machine, state: { name: 'lost', ...loss } }, [{ type: 'renew' }]]
}

/** Of a kind that says why. An expiry may be idleness: that, and what a newer server tells, a heartbeat finds out. */
function causeOf({ kind }: Change): LossCause {
  if (kind === 'ACQUIRED') return 'REPLACED'
  const cause = kind as LossCause
  return kind !== 'EXPIRED' && (displacing.has(cause) || losing.has(cause)) ? cause : 'ENDED'
}

function lossBy({ kind, actor, reason, occurredAt, lock }: Change, cause: LossCause): Loss {
  const loss = { ...noLoss, cause, currentLock: lock }
  if (kind === 'SNAPSHOT') return loss
  const by = (cause !== 'ENDED' && actor) || null
  return { ...loss, by, reason: reason ?? null, endedAt: occurredAt ?? null }
}

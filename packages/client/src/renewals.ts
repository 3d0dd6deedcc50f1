import { HeartbeatDocument } from '@holdfast/documents'
import { heartbeatEvent } from './answers.ts'
import type { Lease } from './events.ts'
import type { Parts } from './parts.ts'
import { noLoss } from './states.ts'

const waitingMs = 10_000

/** Sends the heartbeats of one draft, one at a time, and watches for the end of the lease. */
export function renewals({
  calls,
  clock,
  random,
  toolId,
  timeoutMs,
  machine,
  tell,
  idleMs,
}: Parts & { idleMs(): number }) {
  let timers: (() => void)[] = []
  let beating: string | null = null
  const early = () => 0.8 + 0.2 * random()
  const lease = () => machine().lease

  const drop = () => {
    for (const callOff of timers) callOff()
    timers = []
  }
  /** Renews a little earlier than necessary, by chance, so that clients that started together do not stay in step. */
  const keep = ({ until, renewEveryMs }: Lease) => {
    drop()
    const left = until - clock.now()
    timers = [
      clock.after(Math.min(renewEveryMs, left / 2) * early(), now),
      // A timer can fire a millisecond early, when nothing is due yet.
      clock.after(left + 2, () => tell({ type: 'due', now: clock.now() })),
    ]
  }
  const now = () => {
    const kept = lease()
    if (!kept) return
    const { lockToken, fencingToken } = kept
    // With locking off there is nothing to renew, but to check whether it is on again.
    if (fencingToken === null || lockToken === null) tell({ type: 'resumed' })
    else if (beating === lockToken) calls.hurry()
    else void beat(lockToken, kept)
  }
  const beat = async (lockToken: string, { renewEveryMs }: Lease) => {
    beating = lockToken
    const outcome = await calls.untilAnswered({
      document: HeartbeatDocument,
      variables: () => ({ input: { toolId, lockToken, idleMs: idleMs(), reportsActivity: true } }),
      timeoutMs: Math.min(timeoutMs, Math.max(1_000, renewEveryMs)),
      stopped: () => lease()?.lockToken !== lockToken,
    })
    if (beating === lockToken) beating = null
    if (outcome.type === 'answer') {
      const event = heartbeatEvent(outcome.data.heartbeat, lockToken, outcome.sentAt, clock.now())
      if (event) tell(event)
      else timers.push(clock.after(waitingMs, now))
    }
    if (outcome.type === 'refused')
      tell({ type: 'ended', lockToken, loss: { ...noLoss, cause: outcome.refusal.code } })
  }
  /** Asks again after a temporary refusal. */
  const look = () => {
    drop()
    timers = [clock.after(waitingMs * early(), () => tell({ type: 'resumed' }))]
  }
  return { keep, drop, now, look }
}

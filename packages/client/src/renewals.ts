import { HeartbeatDocument } from '@holdfast/documents'
import { heartbeatEvent } from './answers.ts'
import type { Calls } from './calls.ts'
import type { Clock } from './clock.ts'
import type { Event, Lease } from './events.ts'
import { noLoss } from './states.ts'

export interface RenewalOptions {
  calls: Calls
  clock: Clock
  random(): number
  toolId: string
  timeoutMs: number
  lease(): Lease | null
  idleMs(): number
  tell(event: Event): void
}

/** Heartbeats of one draft, one at a time, and the alarm for a lease that runs out. */
export class Renewals {
  #options: RenewalOptions
  #callOff: (() => void)[] = []
  #beating: string | null = null

  constructor(options: RenewalOptions) {
    this.#options = options
  }

  /** Renews somewhat before the server asks for it: clients that started together drift apart. */
  keep({ until, renewEveryMs }: Lease): void {
    this.drop()
    const { clock, random, tell } = this.#options
    const left = until - clock.now()
    const due = Math.min(renewEveryMs, left / 2) * (0.8 + 0.2 * random())
    this.#callOff = [
      clock.after(due, () => this.now()),
      // A timer may fire a millisecond early, and nothing would be due.
      clock.after(left + 2, () => tell({ type: 'due', now: clock.now() })),
    ]
  }

  drop(): void {
    for (const callOff of this.#callOff) callOff()
    this.#callOff = []
  }

  now(): void {
    const lease = this.#options.lease()
    if (!lease) return
    if (this.#beating === lease.lockToken) this.#options.calls.hurry()
    else void this.#beat(lease)
  }

  async #beat({ lockToken, renewEveryMs }: Lease): Promise<void> {
    const { calls, clock, toolId, timeoutMs, lease, idleMs, tell } = this.#options
    this.#beating = lockToken
    const outcome = await calls.untilAnswered({
      document: HeartbeatDocument,
      variables: () => ({ input: { toolId, lockToken, idleMs: idleMs() } }),
      timeoutMs: Math.min(timeoutMs, Math.max(1_000, renewEveryMs)),
      stopped: () => lease()?.lockToken !== lockToken,
    })
    if (this.#beating === lockToken) this.#beating = null
    if (outcome.type === 'answer')
      tell(heartbeatEvent(outcome.data.heartbeat, lockToken, outcome.sentAt, clock.now()))
    if (outcome.type === 'refused')
      tell({ type: 'ended', lockToken, loss: { ...noLoss, cause: outcome.refusal.code } })
  }
}

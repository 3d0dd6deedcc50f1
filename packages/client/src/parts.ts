import type { Calls } from './calls.ts'
import type { Clock } from './clock.ts'
import type { Event, Machine } from './events.ts'
import type { Transport } from './transport.ts'

/** What the parts of a keeper share. */
export interface Parts {
  transport: Transport
  calls: Calls
  clock: Clock
  toolId: string
  /** How long one call may take, in milliseconds. */
  timeoutMs: number
  /** Between 0 and 1, for jitter. */
  random(): number
  machine(): Machine
  tell(event: Event): void
}

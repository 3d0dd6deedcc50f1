import type { TypedDocumentNode } from '@holdfast/documents'
import type { Clock } from './clock.ts'
import { type Refusal, refusalOf, retryAfterMs } from './failures.ts'
import type { Transport, Variables } from './transport.ts'

const firstDelayMs = 250
const longestDelayMs = 10_000

/** Full jitter, at most 10 s: after an outage the clients must not all return at the same time. */
export function delayBefore(tries: number, random: () => number, askedMs = 0): number {
  const ceiling = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(tries, 10))
  return Math.min(longestDelayMs, Math.max(askedMs, random() * ceiling))
}

export interface Call<Data, V extends Variables> {
  document: TypedDocumentNode<Data, V>
  /** Called before every attempt. */
  variables(): V
  timeoutMs: number
  /** True when the answer is no longer wanted. Then no further attempt is made. */
  stopped(): boolean
  /** Then a running attempt is not waited for either. Attempts for a grant are, because the grant has to be released. */
  isLeft?: boolean
  /** The operation is a query, if the transport supports them. */
  isRead?: boolean
  /** The first attempt must survive the end of the page. */
  keepalive?: boolean | undefined
  /** Called after every failed attempt that will be repeated. */
  failed?(error: unknown): void
}

export type Outcome<Data> =
  /** `sentAt`: the clock's milliseconds when the try that was answered was sent; `tries` went before it. */
  | { type: 'answer'; data: Data; sentAt: number; tries: number }
  | { type: 'refused'; refusal: Refusal }
  | { type: 'stopped' }

export type Calls = ReturnType<typeof calls>

/** Sends mutations with a time limit and repeats them until there is an answer or a refusal. */
export function calls(transport: Transport, clock: Clock, random: () => number = Math.random) {
  /** Of tries under way, and of pauses between two. */
  const hurried = new Set<() => void>()

  const once = <Data, V extends Variables>(call: Call<Data, V>, keepalive: boolean): Promise<Data> => {
    const { document, variables, timeoutMs, isLeft, isRead } = call
    const patience = new AbortController()
    const options = { signal: patience.signal, keepalive }
    return new Promise<Data>((resolve, reject) => {
      const giveUp = () => {
        finish()
        reject()
        patience.abort()
      }
      const callOff = clock.after(timeoutMs, giveUp)
      const leave = () => isLeft && call.stopped() && giveUp()
      const finish = () => {
        callOff()
        hurried.delete(leave)
      }
      hurried.add(leave)
      const read = isRead && transport.query?.(document, variables(), options)
      const sent = read || transport.mutate(document, variables(), options)
      sent.then(resolve, reject).finally(finish)
    })
  }
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const wake = () => {
        hurried.delete(wake)
        callOff()
        resolve()
      }
      const callOff = clock.after(ms, wake)
      hurried.add(wake)
    })
  return {
    async untilAnswered<Data, V extends Variables>(call: Call<Data, V>): Promise<Outcome<Data>> {
      for (let tries = 0; ; tries++) {
        if (call.stopped()) return { type: 'stopped' }
        const sentAt = clock.now()
        try {
          const data = await once(call, call.keepalive === true && tries === 0)
          return { type: 'answer', data, sentAt, tries }
        } catch (error) {
          const refusal = refusalOf(error)
          if (refusal) return { type: 'refused', refusal }
          call.failed?.(error)
          if (call.stopped()) return { type: 'stopped' }
          await pause(delayBefore(tries, random, retryAfterMs(error)))
        }
      }
    },
    /** Starts the next attempts now, and ends those that are no longer wanted. */
    hurry(): void {
      for (const hurry of hurried) hurry()
    },
  }
}

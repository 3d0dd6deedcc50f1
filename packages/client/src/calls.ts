import type { TypedDocumentNode } from '@holdfast/documents'
import type { Clock } from './clock.ts'
import { type Refusal, refusalOf, retryAfterMs } from './failures.ts'
import type { Transport, Variables } from './transport.ts'

const firstDelayMs = 250
const longestDelayMs = 10_000

/** Full jitter: after an outage many clients must not come back at the same moment. At most 10 s. */
export function delayBefore(tries: number, random: () => number, askedMs = 0): number {
  const ceiling = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(tries, 10))
  return Math.min(longestDelayMs, Math.max(askedMs, random() * ceiling))
}

export interface Call<Data, V extends Variables> {
  document: TypedDocumentNode<Data, V>
  /** Asked before every try. */
  variables(): V
  timeoutMs: number
  /** True once nobody wants the answer any more; no further try is made. */
  stopped(): boolean
  /** Then a try that is under way is not waited for either. A grant is: it has to be given back. */
  isLeft?: boolean
  /** The first try has to outlive the page. */
  keepalive?: boolean | undefined
  /** After every try that is worth another. */
  failed?(error: unknown): void
}

export type Outcome<Data> =
  /** `sentAt`: the clock's milliseconds when the try that was answered was sent; `tries` went before it. */
  | { type: 'answer'; data: Data; sentAt: number; tries: number }
  | { type: 'refused'; refusal: Refusal }
  | { type: 'stopped' }

/** Mutations with a time limit, repeated until there is an answer or a refusal. */
export class Calls {
  #transport: Transport
  #clock: Clock
  #random: () => number
  /** Of tries under way, and of pauses between two. */
  #hurried = new Set<() => void>()

  constructor(transport: Transport, clock: Clock, random: () => number) {
    this.#transport = transport
    this.#clock = clock
    this.#random = random
  }

  async untilAnswered<Data, V extends Variables>(call: Call<Data, V>): Promise<Outcome<Data>> {
    for (let tries = 0; ; tries++) {
      if (call.stopped()) return { type: 'stopped' }
      const sentAt = this.#clock.now()
      try {
        return {
          type: 'answer',
          data: await this.#once(call, call.keepalive === true && tries === 0),
          sentAt,
          tries,
        }
      } catch (error) {
        const refusal = refusalOf(error)
        if (refusal) return { type: 'refused', refusal }
        call.failed?.(error)
        if (call.stopped()) return { type: 'stopped' }
        await this.#pause(delayBefore(tries, this.#random, retryAfterMs(error)))
      }
    }
  }

  /** Whoever waits for its next try makes it now, and whoever is not waited for any more ends. */
  hurry(): void {
    for (const hurry of [...this.#hurried]) hurry()
  }

  #once<Data, V extends Variables>(call: Call<Data, V>, keepalive: boolean): Promise<Data> {
    const { document, variables, timeoutMs, isLeft = false } = call
    const patience = new AbortController()
    return new Promise<Data>((resolve, reject) => {
      const give = (up: string) => {
        finish()
        reject(new Error(up))
        patience.abort()
      }
      const callOff = this.#clock.after(timeoutMs, () => give('no answer in time'))
      const leave = () => isLeft && call.stopped() && give('not waited for')
      const finish = () => {
        callOff()
        this.#hurried.delete(leave)
      }
      this.#hurried.add(leave)
      this.#transport
        .mutate(document, variables(), { signal: patience.signal, keepalive })
        .then(resolve, reject)
        .finally(finish)
    })
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#hurried.delete(wake)
        callOff()
        resolve()
      }
      const callOff = this.#clock.after(ms, wake)
      this.#hurried.add(wake)
    })
  }
}

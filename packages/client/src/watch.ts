import { DraftLockChangedDocument } from '@holdfast/documents'
import { delayBefore } from './calls.ts'
import type { Clock } from './clock.ts'
import type { Change } from './events.ts'
import { refusalOf } from './failures.ts'
import type { Transport } from './transport.ts'

/** One subscription to the changes of a lock, begun again whenever it breaks, until the server refuses it. */
export class Watch {
  #transport: Transport
  #toolId: string
  #clock: Clock
  #random: () => number
  #hear: (change: Change) => void
  #refused: () => void
  #end: (() => void) | null = null

  constructor(options: {
    transport: Transport
    toolId: string
    clock: Clock
    random: () => number
    hear(change: Change): void
    /** The server will not tell this user; no more attempts are made until `start`. */
    refused(): void
  }) {
    this.#transport = options.transport
    this.#toolId = options.toolId
    this.#clock = options.clock
    this.#random = options.random
    this.#hear = options.hear
    this.#refused = options.refused
  }

  /** Does nothing while it runs. */
  start(): void {
    if (!this.#end) this.#subscribe(0)
  }

  stop(): void {
    this.#end?.()
    this.#end = null
  }

  #subscribe(tries: number): void {
    let isCurrent = true
    let failures = tries
    let unsubscribe = () => {}
    const leave = () => {
      isCurrent = false
      unsubscribe()
    }
    const again = () => {
      if (!isCurrent) return
      leave()
      this.#end = this.#clock.after(delayBefore(failures, this.#random), () => this.#subscribe(failures + 1))
    }
    this.#end = leave
    unsubscribe = this.#transport.subscribe(
      DraftLockChangedDocument,
      { toolId: this.#toolId },
      {
        next: ({ draftLockChanged }) => {
          if (!isCurrent) return
          failures = 0
          this.#hear(draftLockChanged)
        },
        error: (error) => {
          if (!refusalOf(error)) return again()
          if (!isCurrent) return
          leave()
          this.#end = null
          this.#refused()
        },
        complete: again,
      },
    )
    // An error may have been told before there was anything to unsubscribe from.
    if (!isCurrent) unsubscribe()
  }
}

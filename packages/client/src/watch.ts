import { DraftLockChangedDocument, DraftLockNowDocument, type DraftLockNowQuery } from '@holdfast/documents'
import { delayBefore } from './calls.ts'
import type { Clock } from './clock.ts'
import type { Change } from './events.ts'
import { refusalOf, retryAfterMs } from './failures.ts'
import type { Transport } from './transport.ts'

type Shown = NonNullable<DraftLockNowQuery['tool']>

/** A subscription that says nothing of what has been read for so long is dead. */
const silenceMs = 5_000

/**
 * One subscription to the changes of a lock, begun again whenever it breaks, until the server refuses it. A connection may
 * have died unheard, or wait for its next try: whatever wakes the page has the state read as well.
 */
export class Watch {
  #transport: Transport
  #toolId: string
  #clock: Clock
  #random: () => number
  #hear: (change: Change) => void
  #refused: () => void
  #end: (() => void) | null = null
  /** The newest that the subscription has told, and that anything has. */
  #told = -1
  #known = -1
  #isReading = false

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

  /** Reads the state until there is an answer. A subscription that does not know as much soon after has to begin anew. */
  async catchUp(): Promise<void> {
    const transport = this.#transport
    if (!transport.query || !this.#isOn() || this.#isReading) return
    this.#isReading = true
    for (let tries = 0; this.#isOn(); tries++) {
      try {
        const { tool } = await transport.query(DraftLockNowDocument, { toolId: this.#toolId })
        if (tool && this.#isOn()) this.#read(tool)
        break
      } catch (error) {
        if (refusalOf(error)) break
        await new Promise<void>((resolve) => {
          this.#clock.after(delayBefore(tries, this.#random, retryAfterMs(error)), resolve)
        })
      }
    }
    this.#isReading = false
  }

  #isOn(): boolean {
    return this.#end !== null
  }

  #read({ id, lockRevision, draftHead, draftLock }: Shown): void {
    if (lockRevision <= this.#known) return
    this.#known = lockRevision
    this.#clock.after(silenceMs, () => {
      if (this.#isOn() && this.#told < lockRevision) this.#transport.reconnect?.()
    })
    this.#hear({
      kind: 'SNAPSHOT',
      toolId: id,
      revision: lockRevision,
      occurredAt: draftLock?.asOf ?? new Date().toISOString(),
      draftHeadId: draftHead.id,
      endedFencingToken: null,
      reason: null,
      actor: null,
      previousHolder: null,
      lock: draftLock,
    })
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
          this.#told = draftLockChanged.revision
          this.#known = draftLockChanged.revision
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

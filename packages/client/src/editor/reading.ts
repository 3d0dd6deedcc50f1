import { DraftHeadNowDocument } from '@holdfast/documents'
import { delayBefore } from '../calls.ts'
import type { Clock } from '../clock.ts'
import { type RefusalCode, refusalOf, retryAfterMs } from '../failures.ts'
import type { Head } from '../states.ts'
import type { Transport } from '../transport.ts'

export interface ReadingOptions {
  transport: Transport
  toolId: string
  clock: Clock
  random: () => number
  read(head: Head): void
  refused(code: RefusalCode): void
}

/** Reads a draft's head until there is an answer. A request during a read starts another read after it. */
export class HeadReading {
  #options: ReadingOptions
  #isWanted = false
  #isBusy = false
  #isStopped = false

  constructor(options: ReadingOptions) {
    this.#options = options
  }

  start(): void {
    this.#isWanted = true
    if (!this.#isBusy) void this.#run()
  }

  stop(): void {
    this.#isStopped = true
  }

  async #run(): Promise<void> {
    const { read, refused } = this.#options
    this.#isBusy = true
    while (this.#isWanted && !this.#isStopped) {
      this.#isWanted = false
      const answer = await this.#answer()
      if (this.#isStopped) break
      if (typeof answer === 'object') read(answer)
      else refused(answer)
    }
    this.#isBusy = false
  }

  async #answer(): Promise<Head | RefusalCode> {
    const { transport, toolId, clock, random } = this.#options
    for (let tries = 0; ; tries++) {
      try {
        const answer = await transport.query?.(DraftHeadNowDocument, { toolId })
        return answer?.tool?.draftHead ?? 'NOT_FOUND'
      } catch (error) {
        const refusal = refusalOf(error)
        if (refusal) return refusal.code
        if (this.#isStopped) return 'NOT_FOUND'
        const ms = delayBefore(tries, random, retryAfterMs(error))
        await new Promise<void>((resolve) => void clock.after(ms, resolve))
      }
    }
  }
}

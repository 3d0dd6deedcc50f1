import type { Logger } from 'pino'
import type { LockHint } from '../domain/lockHint.ts'
import { endExpiredLeases } from '../storage/expiry.ts'
import type { Statements } from '../storage/statements.ts'

const batch = 500

/**
 * Ends expired leases within a second of their end, so that subscribers learn that a draft is free without
 * anybody asking.
 */
export class Sweeper {
  #db: Statements
  #announce: (hint: LockHint) => void
  #log: Logger
  #everyMs: number
  #settleLine: (toolId: string) => Promise<void>
  #onSweep: (ended: number | null) => void
  #timer: NodeJS.Timeout | null = null
  #closed = false

  /** `onSweep` is called after every pass with the number of leases that it ended, or null when it failed. */
  constructor(
    db: Statements,
    announce: (hint: LockHint) => void,
    log: Logger,
    options: {
      everyMs: number
      /** Records what has become due in the line of a document. */
      settleLine(toolId: string): Promise<void>
      onSweep?(ended: number | null): void
    },
  ) {
    this.#db = db
    this.#announce = announce
    this.#log = log
    this.#everyMs = options.everyMs
    this.#settleLine = options.settleLine
    this.#onSweep = options.onSweep ?? (() => {})
    this.#plan()
  }

  /** One pass over everything due. Answers how many leases ended. */
  async sweep(): Promise<number> {
    let total = 0
    for (;;) {
      const { looked, ended, lines } = await endExpiredLeases(this.#db, batch)
      for (const hint of ended) this.#announce(hint)
      total += ended.length
      // A busy document is left to the next pass and does not delay the others.
      for (const toolId of lines)
        await this.#settleLine(toolId).catch((error) =>
          this.#log.warn(
            { err: error, toolId },
            'the waiting line of a document could not be read; trying again',
          ),
        )
      if (looked < batch || this.#closed) return total
    }
  }

  close(): void {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  /** The interval varies, so that instances do not all sweep the same rows at once. */
  #plan(): void {
    if (this.#closed) return
    this.#timer = setTimeout(
      async () => {
        await this.sweep().then(this.#onSweep, (error) => {
          this.#onSweep(null)
          this.#log.warn({ err: error }, 'expired leases could not be swept; trying again')
        })
        this.#plan()
      },
      this.#everyMs * (0.75 + Math.random() / 2),
    )
  }
}

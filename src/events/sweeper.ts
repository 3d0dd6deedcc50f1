import type { Logger } from 'pino'
import type { LockHint } from '../domain/lockHint.ts'
import { endExpiredLeases } from '../storage/expiry.ts'
import type { Statements } from '../storage/statements.ts'

const batch = 500

/** Ends expired leases within a second of their time, so that a free draft is told without anybody asking for it. */
export class Sweeper {
  #db: Statements
  #announce: (hint: LockHint) => void
  #log: Logger
  #everyMs: number
  #settleLine: (toolId: string) => Promise<void>
  #onSweep: (ended: number | null) => void
  #timer: NodeJS.Timeout | null = null
  #closed = false

  /** `onSweep` hears of every pass: how many leases it ended, or null when it failed. */
  constructor(
    db: Statements,
    announce: (hint: LockHint) => void,
    log: Logger,
    options: {
      everyMs: number
      /** Records what time has done to the line before a document. */
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

  /** One pass over everything due. Returns how many leases ended. */
  async sweep(): Promise<number> {
    let total = 0
    for (;;) {
      const { looked, ended, lines } = await endExpiredLeases(this.#db, batch)
      for (const hint of ended) this.#announce(hint)
      total += ended.length
      // A document that is busy is looked at again by the next pass, and keeps no other waiting.
      for (const toolId of lines)
        await this.#settleLine(toolId).catch((error) =>
          this.#log.warn(
            { err: error, toolId },
            'the line before a document could not be looked at; trying again',
          ),
        )
      if (looked < batch || this.#closed) return total
    }
  }

  close(): void {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  /** Jittered, so that instances do not meet at the same rows. */
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

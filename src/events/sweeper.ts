import type { Logger } from 'pino'
import type { LockHint } from '../domain/lockHint.ts'
import { type DuePlace, endExpiredLeases, firstDue } from '../storage/expiry.ts'
import { isOutOfTime } from '../storage/failures.ts'
import type { Statements } from '../storage/statements.ts'

/** The most leases that one statement examines. */
const most = 500
/** After a statement that took longer, the next one examines fewer: other commits wait while its writes are flushed. */
const longMs = 100
/** The longest pass. The next one follows at once, and examines busy rows again. */
const passMs = 1_000
/** A read from the beginning is repeated after so many times its own duration, and after `anewMs` at the latest. */
const anewTimes = 20
const anewMs = 5_000

/**
 * Ends expired leases within a second of their end, so that subscribers learn that a draft is free without
 * anybody asking.
 */
export class Sweeper {
  #db: Statements
  #announce: (hints: LockHint[]) => void
  #log: Logger
  #everyMs: number
  #settleLine: (toolId: string) => Promise<void>
  #onSweep: (ended: number | null) => void
  #now: () => number
  #timer: NodeJS.Timeout | null = null
  #closed = false
  #batch = most
  #reached: DuePlace = firstDue
  /** When the next read from the beginning is due. */
  #anewAt = 0

  /**
   * `onSweep` is called after every pass with the number of leases that it ended, or null when it failed. `now` is the clock,
   * in milliseconds.
   */
  constructor(
    db: Statements,
    announce: (hints: LockHint[]) => void,
    log: Logger,
    options: {
      everyMs: number
      /** Records what has become due in the line of a document. */
      settleLine(toolId: string): Promise<void>
      onSweep?(ended: number | null): void
      now?(): number
    },
  ) {
    this.#db = db
    this.#announce = announce
    this.#log = log
    this.#everyMs = options.everyMs
    this.#settleLine = options.settleLine
    this.#onSweep = options.onSweep ?? (() => {})
    this.#now = options.now ?? (() => performance.now())
    this.#plan(everyNowAndThen(this.#everyMs))
  }

  /** One pass over everything due. Answers how many leases ended. */
  async sweep(): Promise<number> {
    return (await this.#pass(firstDue, Number.POSITIVE_INFINITY)).ended
  }

  close(): void {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  #plan(ms: number): void {
    if (this.#closed) return
    this.#timer = setTimeout(async () => {
      const isWhole = await this.#pass(this.#start(), passMs).then(
        ({ ended, isWhole }) => {
          this.#onSweep(ended)
          return isWhole
        },
        (error) => {
          this.#onSweep(null)
          this.#log.warn({ err: error }, 'expired leases could not be swept; trying again')
          return true
        },
      )
      this.#plan(isWhole ? everyNowAndThen(this.#everyMs) : 0)
    }, ms)
  }

  /**
   * Usually the beginning. While somebody keeps an old snapshot, such as a backup, the index keeps the entries of
   * ended leases. When stepping over them takes long, most passes start where the one before ended.
   */
  #start(): DuePlace {
    return this.#now() < this.#anewAt ? this.#reached : firstDue
  }

  async #pass(start: DuePlace, mostMs: number): Promise<{ ended: number; isWhole: boolean }> {
    const until = this.#now() + mostMs
    let total = 0
    for (let place = start; ; ) {
      const { looked, asked, ended, lines, last, tookMs } = await this.#look(place)
      if (place === firstDue) this.#anewAt = this.#now() + Math.min(anewMs, tookMs * anewTimes)
      this.#announce(ended)
      total += ended.length
      // A busy document is left to the next pass and does not delay the others.
      for (const toolId of lines)
        await this.#settleLine(toolId).catch((error) =>
          this.#log.warn(
            { err: error, toolId },
            'the waiting line of a document could not be read; trying again',
          ),
        )
      place = last
      this.#reached = last
      if (looked < asked || this.#closed) return { ended: total, isWhole: true }
      if (this.#now() >= until) return { ended: total, isWhole: false }
    }
  }

  /** Examines as many leases as fit into the time of a statement. On a slow disk these are fewer. */
  async #look(place: DuePlace) {
    for (;;) {
      const asked = this.#batch
      const began = this.#now()
      try {
        const found = await endExpiredLeases(this.#db, asked, place)
        const tookMs = this.#now() - began
        if (tookMs > longMs) this.#batch = Math.max(1, Math.floor(asked / 2))
        else if (tookMs < longMs / 4) this.#batch = Math.min(most, asked * 2)
        return { ...found, asked, tookMs }
      } catch (error) {
        if (!isOutOfTime(error) || asked === 1) throw error
        this.#batch = Math.max(1, Math.floor(asked / 4))
      }
    }
  }
}

/** The interval varies, so that instances do not all sweep the same rows at once. */
const everyNowAndThen = (ms: number): number => ms * (0.75 + Math.random() / 2)

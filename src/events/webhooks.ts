import pLimit from 'p-limit'
import type { Logger } from 'pino'
import type { WebhookRules } from '../domain/webhooks.ts'
import { eventNames } from '../storage/eventNames.ts'
import type { Statements } from '../storage/statements.ts'
import { claimWebhooks, releaseWebhooks, renewWebhooks } from '../storage/webhookLeases.ts'
import type { EventBus } from './bus.ts'
import { WebhookWorker } from './webhookWorker.ts'

/** Pages of all receivers are read on few connections, because heartbeats share the pool and must not wait. */
const readsAtOnce = 2
/** The shortest interval between two reads of the log, however many hints arrive. */
const leastMs = 100

interface Running {
  worker: WebhookWorker
  wake(): void
  ended: Promise<void>
}

export interface WebhookHooks {
  delivered(taken: boolean): void
  stopped(): void
}

/**
 * Delivers the event log to receivers. Each receiver belongs to one server, by a lease in its row
 * (storage/webhookLeases.ts). With every beat a server renews its leases and claims receivers without one.
 * Hints wake the workers, and each worker also reads the log every `tailMs`.
 */
export class Webhooks {
  #db: Statements
  /** Without the limit on page reads, so that renewing a lease never waits for a page. */
  #leases: Statements
  #log: Logger
  #rules: WebhookRules
  #tailMs: number
  #hooks: WebhookHooks
  #running = new Map<string, Running>()
  #namesOf: ReturnType<typeof eventNames>
  /**
   * As in `performance.now()`, counted from before the statement that renewed the leases: so it is never later
   * than their end in the database.
   */
  #heldUntil = 0
  #timer: NodeJS.Timeout | null = null
  #lapse: NodeJS.Timeout | null = null
  #beating: Promise<void> = Promise.resolve()
  readonly #bus: EventBus
  /** Null while not subscribed. */
  #unsubscribe: (() => void) | null = null
  #closed = false

  constructor(
    db: Statements,
    bus: EventBus,
    log: Logger,
    options: { rules: WebhookRules; tailMs: number } & WebhookHooks,
  ) {
    const inTurn = pLimit(readsAtOnce)
    this.#db = { query: (statement) => inTurn(() => db.query(statement)) }
    this.#leases = db
    this.#log = log
    this.#rules = options.rules
    this.#tailMs = options.tailMs
    this.#hooks = options
    this.#namesOf = eventNames(db)
    this.#bus = bus
    bus.onGap(() => this.wake())
  }

  /** Starts delivering. */
  start(): void {
    this.#plan(0)
  }

  /** Something has changed: reads the log now instead of at the next interval. */
  wake(): void {
    for (const { wake } of this.#running.values()) wake()
  }

  /** Aborts deliveries in progress after `patienceMs`, and releases the receivers to other servers. */
  async close(patienceMs: number): Promise<void> {
    this.#closed = true
    for (const timer of [this.#timer, this.#lapse]) if (timer) clearTimeout(timer)
    await this.#beating
    const running = [...this.#running.values()]
    const held = this.#held()
    for (const { worker } of running) worker.leave()
    this.wake()
    const impatient = setTimeout(() => {
      for (const { worker } of running) worker.abort()
    }, patienceMs)
    await Promise.all(running.map(({ ended }) => ended))
    clearTimeout(impatient)
    this.#unsubscribe?.()
    await releaseWebhooks(this.#leases, held).catch((error) =>
      this.#log.warn(
        { err: error },
        'webhooks could not be handed to other servers; they take them over later',
      ),
    )
  }

  #held() {
    return [...this.#running.values()].map(({ worker }) => worker.lease)
  }

  #plan(ms: number): void {
    if (this.#closed) return
    this.#timer = setTimeout(() => {
      this.#beating = this.#beat()
        .catch((error) => this.#log.warn({ err: error }, 'webhooks could not be looked at; trying again'))
        .finally(() => this.#plan(this.#rules.beatMs * (0.9 + Math.random() / 5)))
    }, ms)
  }

  async #beat(): Promise<void> {
    const { leaseMs } = this.#rules
    const before = performance.now()
    if (this.#running.size > 0) {
      const renewed = await renewWebhooks(this.#leases, this.#held(), leaseMs)
      const kept = new Map(renewed.map((row) => [row.id, row]))
      for (const [id, { worker, wake }] of this.#running) {
        const row = kept.get(id)
        // Deleted, stopped, or claimed by another server meanwhile.
        if (!row) worker.abort()
        else worker.dueAt = performance.now() + row.dueInMs
        wake()
      }
    }
    this.#hold(before + leaseMs)
    const claimed = await claimWebhooks(this.#leases, leaseMs)
    for (const hook of claimed) {
      // Another server has had this receiver in between, so this worker's state is outdated.
      const before = this.#running.get(hook.id)
      before?.worker.abort()
      await before?.ended
      this.#start(
        new WebhookWorker(this.#db, hook, {
          rules: this.#rules,
          namesOf: this.#namesOf,
          isHeld: () => performance.now() < this.#heldUntil,
          onDelivery: this.#hooks.delivered,
          onStopped: (stopped) => {
            this.#hooks.stopped()
            this.#log.error(
              stopped,
              'deliveries to a webhook have stopped: it failed for too long, or answered 410. Rotate its secret to start again, or delete it',
            )
          },
        }),
      )
    }
    await this.#listen()
  }

  /** Subscribes only while there are receivers, because the hints of all documents arrive on this channel. */
  async #listen(): Promise<void> {
    if (this.#running.size === 0) {
      this.#unsubscribe?.()
      this.#unsubscribe = null
    } else
      this.#unsubscribe ??= await this.#bus.subscribe('holdfast:locks', () => this.wake()).catch(() => null)
  }

  /**
   * If the leases are not renewed until then, the workers stop, because another server may deliver from that
   * time on.
   */
  #hold(until: number): void {
    this.#heldUntil = until
    if (this.#lapse) clearTimeout(this.#lapse)
    if (this.#closed) return
    this.#lapse = setTimeout(() => {
      for (const { worker } of this.#running.values()) worker.abort()
    }, until - performance.now())
    this.#lapse.unref()
  }

  #start(worker: WebhookWorker): void {
    let woken = false
    let rouse = () => {}
    const wake = () => {
      woken = true
      rouse()
    }
    const pause = async (ms: number) => {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms).unref()
          rouse = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      woken = false
    }
    const run = async () => {
      for (;;) {
        const pass = await worker.pass().catch((error) => {
          this.#log.warn(
            { err: error, webhook: worker.lease.id },
            'an event could not be delivered to a webhook; trying again',
          )
          return 'idle' as const
        })
        if (pass === 'over') return
        if (pass === 'again') continue
        await new Promise((resolve) => setTimeout(resolve, Math.min(leastMs, this.#tailMs)))
        await pause(pass === 'failed' ? Math.max(0, worker.dueAt - performance.now()) : this.#tailMs)
      }
    }
    const ended = run().finally(() => {
      worker.receiver.close()
      this.#running.delete(worker.lease.id)
    })
    this.#running.set(worker.lease.id, { worker, wake, ended })
  }
}

import { createHash } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import pLimit from 'p-limit'
import { nextTryMs, type WebhookRules } from '../domain/webhooks.ts'
import type { EventNames } from '../storage/eventNames.ts'
import type { LockChange, LoggedChange } from '../storage/lockEvents.ts'
import type { LogMoment } from '../storage/logMoment.ts'
import type { Statements } from '../storage/statements.ts'
import {
  beginPage,
  failPage,
  type HeldWebhook,
  movePlace,
  readPage,
  type Target,
  type WebhookPage,
  type WebhookPlace,
} from '../storage/webhookPlaces.ts'
import { toldDataOf, toldTypeOf } from './toldEvent.ts'
import { type Message, type Outcome, WebhookReceiver } from './webhookReceiver.ts'

export interface WorkerOptions {
  rules: WebhookRules
  namesOf(change: LockChange): Promise<EventNames>
  /** Whether this server still delivers, that is, its lease has not ended. */
  isHeld(): boolean
  onDelivery(taken: boolean): void
  onStopped(stopped: { webhook: string; failingSince: Date; lastFailure: string }): void
}

/**
 * `again`: there may be more. `idle`: nothing is waiting. `failed`: wait until it is due. `over`: this server
 * no longer delivers.
 */
type Pass = 'again' | 'idle' | 'failed' | 'over'

/** How often the place of an idle receiver is stored, so that events pruned before it do not count as missed. */
const keepPlaceMs = 60_000

/**
 * Delivers the log to one receiver from its place on, page by page. The events of a document are sent in order;
 * documents are sent in parallel. The place moves when the whole page has been accepted.
 */
export class WebhookWorker {
  readonly receiver: WebhookReceiver
  /** A time as in `performance.now()`. */
  dueAt: number
  #db: Statements
  #hook: HeldWebhook
  #options: WorkerOptions
  #stop = new AbortController()
  #leaving = false
  #keptAt = performance.now()

  constructor(db: Statements, hook: HeldWebhook, options: WorkerOptions) {
    this.#db = db
    this.#hook = hook
    this.#options = options
    this.receiver = new WebhookReceiver(options.rules)
    // The number of parallel deliveries is limited elsewhere. Without this, Node would warn of a leak at the
    // eleventh.
    setMaxListeners(0, this.#stop.signal)
    this.dueAt = performance.now() + hook.dueInMs
  }

  get lease(): Pick<HeldWebhook, 'id' | 'lease'> {
    return this.#hook
  }

  /** Starts no new delivery. The running pass waits for those in progress. */
  leave(): void {
    this.#leaving = true
  }

  /** Aborts deliveries in progress. */
  abort(): void {
    this.#leaving = true
    this.#stop.abort()
  }

  async pass(): Promise<Pass> {
    if (!this.#mayGoOn()) return 'over'
    if (performance.now() < this.dueAt) return 'failed'
    const { rules } = this.#options
    const { changes, moment, pruned } = await readPage(this.#db, this.#hook, rules.page)
    const isAnew = moment.lineage !== this.#hook.lineage
    if (isAnew) Object.assign(this.#hook, placeAt(moment), { resync: 'DUE' })
    if (pruned && this.#hook.resync === 'NONE') this.#hook.resync = 'DUE'
    if (this.#hook.resync === 'DUE') return this.#tellResync()
    if (changes.length === 0) return this.#endWindow(moment)
    return this.#tell(changes, moment)
  }

  async #tell(changes: LoggedChange[], moment: LogMoment): Promise<Pass> {
    const hook = this.#hook
    const isBegun = hook.pageUntil !== null
    hook.untilSnapshot ??= moment.snapshot
    if (!isBegun) {
      // If the page must be sent again, ids are read from here on.
      if (hook.afterId === '0') hook.afterId = String(BigInt(changes[0]!.id) - 1n)
      hook.pageUntil = changes.at(-1)!.id
    }
    hook.pageAttempts++
    const target = await beginPage(this.#db, hook)
    if (!target) return 'over'
    const open = changes.filter(({ id }) => !hook.pageDone.includes(id))
    const failure = await this.#deliver(open, target)
    if (failure) return this.#fail(failure, open)
    const isWhole = open.every(({ id }) => hook.pageDone.includes(id))
    if (isWhole) Object.assign(hook, { afterId: hook.pageUntil, failures: 0 }, unbegun())
    // Interrupted: what was accepted is stored, and the next server continues the page.
    const kept = await movePlace(this.#db, hook, isWhole)
    return kept && this.#mayGoOn() ? 'again' : 'over'
  }

  /**
   * Answers the first failure. No later event is sent: neither of the same document, nor of documents that have
   * not started.
   */
  async #deliver(changes: LoggedChange[], target: Target): Promise<(Outcome & { taken: false }) | null> {
    const inTurn = pLimit(this.#options.rules.atOnce)
    const failures: (Outcome & { taken: false })[] = []
    const tellDocument = async (ofOne: LoggedChange[]) => {
      for (const change of ofOne) {
        if (failures.length > 0 || !this.#mayGoOn()) return
        const outcome = await this.#send(target, await this.#messageOf(change))
        if (outcome.taken) this.#hook.pageDone.push(change.id)
        else failures.push(outcome)
        if (!outcome.taken) return
      }
    }
    await Promise.all(byDocument(changes).map((ofOne) => inTurn(() => tellDocument(ofOne))))
    // A delivery that this server's own shutdown aborted is not a failure of the receiver.
    if (this.#stop.signal.aborted) return null
    return failures.find(({ isGone }) => isGone) ?? failures[0] ?? null
  }

  async #tellResync(): Promise<Pass> {
    const hook = this.#hook
    hook.pageAttempts++
    const target = await beginPage(this.#db, hook)
    if (!target) return 'over'
    const id = createHash('sha256').update(`${hook.id} ${hook.lineage} ${hook.toldSnapshot}`).digest('hex')
    const body = JSON.stringify({ type: 'resync', timestamp: new Date().toISOString(), data: {} })
    const message = { id: `resync:${id.slice(0, 32)}`, body, attempt: hook.pageAttempts }
    const outcome = await this.#send(target, message)
    if (!outcome.taken) return this.#stop.signal.aborted ? 'over' : this.#fail(outcome, [])
    // A page that was begun earlier may have been sent before; the attempt number says so.
    const pageAttempts = hook.pageUntil === null ? 0 : hook.pageAttempts
    Object.assign(hook, { resync: 'TOLD', failures: 0, pageAttempts })
    return (await movePlace(this.#db, hook, true)) ? 'again' : 'over'
  }

  /** Everything visible has been delivered: the next read starts there. */
  async #endWindow(moment: WebhookPage['moment']): Promise<Pass> {
    const hook = this.#hook
    const wasOpen = hook.untilSnapshot !== null
    const isStale = performance.now() - this.#keptAt > keepPlaceMs
    Object.assign(hook, placeAt({ ...moment, snapshot: hook.untilSnapshot ?? moment.snapshot }))
    // None of the events that were read is for this receiver, and there are more to read.
    const goesOn = wasOpen || moment.isCut === true
    if (!goesOn && !isStale) return 'idle'
    this.#keptAt = performance.now()
    const kept = await movePlace(this.#db, hook, false)
    if (!kept) return 'over'
    return goesOn ? 'again' : 'idle'
  }

  async #fail(outcome: Outcome & { taken: false }, open: LoggedChange[]): Promise<Pass> {
    const hook = this.#hook
    const { rules } = this.#options
    hook.failures++
    const waitMs = nextTryMs(hook.failures, rules.backOff, outcome.askedMs)
    const written = await failPage(this.#db, hook, {
      failure: outcome.failure,
      waitMs,
      isGone: outcome.isGone,
      deadMs: rules.deadMs,
      tookSome: open.some(({ id }) => hook.pageDone.includes(id)),
    })
    if (!written) return 'over'
    this.dueAt = performance.now() + waitMs
    if (!written.stopped) return 'failed'
    const { failingSince } = written
    this.#options.onStopped({ webhook: hook.id, failingSince, lastFailure: outcome.failure })
    return 'over'
  }

  async #send(target: Target, message: Message): Promise<Outcome> {
    const outcome = await this.receiver.send(target, message, this.#stop.signal)
    if (!this.#stop.signal.aborted) this.#options.onDelivery(outcome.taken)
    return outcome
  }

  async #messageOf(change: LoggedChange): Promise<Message> {
    const data = toldDataOf(change, await this.#options.namesOf(change))
    const timestamp = change.occurredAt.toISOString()
    return {
      id: `${change.toolId}:${change.revision}`,
      body: JSON.stringify({ type: toldTypeOf(change), timestamp, data }),
      attempt: this.#hook.pageAttempts,
    }
  }

  #mayGoOn(): boolean {
    return !this.#leaving && this.#options.isHeld()
  }
}

const unbegun = () => ({ pageUntil: null, pageAttempts: 0, pageDone: [] })

const placeAt = ({ lineage, snapshot }: LogMoment): WebhookPlace => ({
  lineage,
  toldSnapshot: snapshot,
  untilSnapshot: null,
  afterId: '0',
  ...unbegun(),
  resync: 'NONE',
})

function byDocument(changes: LoggedChange[]): LoggedChange[][] {
  const groups = new Map<string, LoggedChange[]>()
  for (const change of changes) {
    const group = groups.get(change.toolId)
    if (group) group.push(change)
    else groups.set(change.toolId, [change])
  }
  return [...groups.values()]
}

import { SaveDraftDocument, type SaveDraftMutation } from '@holdfast/documents'
import { leaseOf, lossOf } from './answers.ts'
import type { Calls } from './calls.ts'
import type { Clock } from './clock.ts'
import type { Event, Machine } from './events.ts'
import type { RefusalCode } from './failures.ts'
import { newId } from './ids.ts'
import { sameJson } from './sameJson.ts'
import type { DraftState, Head, Loss, SeenLock } from './states.ts'

export interface SaveInput {
  /** Any JSON value; copied at once, so that it may be edited on while the save is under way. */
  content: unknown
  message?: string
  /** Number of the version that `content` began from; left out: the version loaded or saved last. */
  baseVersion?: number
  /** Left out: a new one. Give the one of an earlier save to learn what became of it. */
  idempotencyKey?: string
  /** Release the lock with the save. */
  release?: boolean
  /** Ends the wait, and further tries. The save may have been made all the same. */
  signal?: AbortSignal
}

export type SaveOutcome =
  | { status: 'saved'; head: Head }
  /** The head moved on; `head` is what the save met. Merge, then save with `baseVersion: head.number`. */
  | { status: 'conflict'; head: Head }
  | ({ status: 'lost' } & Loss)
  | { status: 'heldByOther'; lock: SeenLock | null; byViewerElsewhere: boolean; canForceTake: boolean }
  | { status: 'invalid'; message: string; issues: { path: string[]; message: string }[] }
  | { status: 'refused'; code: RefusalCode; message: string }
  /** Not sent: the lock is still being acquired, or the server cannot be reached. */
  | { status: 'notHeld' }
  /** Given up by `signal`, or by closing the draft, before there was an answer. */
  | { status: 'aborted' }

export interface SaveOptions {
  calls: Calls
  clock: Clock
  toolId: string
  timeoutMs: number
  machine(): Machine
  writable(): boolean
  tell(event: Event): void
  settled(): Promise<DraftState>
  saved(head: Head): void
}

/** `keepalive`: the page is going away, and the request has to outlive it. */
type Sent = SaveInput & { keepalive?: boolean }

/** Saves of one draft, one after the other, each on the version that the one before it made. */
export class Saves {
  #options: SaveOptions
  #last: Promise<unknown> = Promise.resolve()
  #count = 0

  constructor(options: SaveOptions) {
    this.#options = options
  }

  get busy(): boolean {
    return this.#count > 0
  }

  /** Once those that were asked for are answered. */
  idle(): Promise<unknown> {
    return this.#last
  }

  save(input: Sent): Promise<SaveOutcome> {
    let content: unknown
    try {
      content = JSON.parse(JSON.stringify(input.content ?? null))
    } catch (error) {
      const { message } = error as Error
      return Promise.resolve({ status: 'invalid', message, issues: [{ path: ['content'], message }] })
    }
    const one = () => this.#save({ ...input, content })
    // At once where it may: a page that goes away has no later.
    const saved = this.busy ? this.#last.then(one) : one()
    this.#count++
    this.#last = saved.catch(() => {}).then(() => this.#count--)
    return saved
  }

  async #save(input: Sent): Promise<SaveOutcome> {
    const { machine, writable, settled } = this.#options
    const { state, lease, baseVersion } = machine()
    if (input.signal?.aborted) return { status: 'aborted' }
    if (!lease || !writable()) return outcomeOf(state)
    const attempt = {
      ...input,
      baseVersion: input.baseVersion ?? baseVersion,
      idempotencyKey: input.idempotencyKey ?? newId(),
    }
    const outcome = await this.#send(attempt, lease.lockToken)
    if (outcome.status !== 'lost' || outcome.cause !== 'EXPIRED') return outcome
    // The lock may be taken again by itself; the same key under the new lock can still save only once.
    if ((await settled()).name !== 'held') return outcome
    return this.#send(attempt, lease.lockToken)
  }

  async #send(
    input: Sent & { baseVersion: number; idempotencyKey: string },
    fallback: string,
  ): Promise<SaveOutcome> {
    const { calls, toolId, timeoutMs, machine } = this.#options
    const { signal, keepalive, release = false, message = null, content, baseVersion, idempotencyKey } = input
    const rest = { toolId, baseVersion, content, message, idempotencyKey, release }
    let lockToken = fallback
    const leave = () => calls.hurry()
    signal?.addEventListener('abort', leave)
    const outcome = await calls.untilAnswered({
      document: SaveDraftDocument,
      variables: () => {
        lockToken = machine().lease?.lockToken ?? lockToken
        return { input: { ...rest, lockToken } }
      },
      timeoutMs,
      stopped: () => machine().closed || signal?.aborted === true,
      isLeft: true,
      keepalive,
    })
    signal?.removeEventListener('abort', leave)
    if (outcome.type === 'stopped') return { status: 'aborted' }
    if (outcome.type === 'refused') return { status: 'refused', ...outcome.refusal }
    const { data, sentAt, tries } = outcome
    return this.#learn(data.saveDraft, { lockToken, sentAt, release, content, isFirstTry: tries === 0 })
  }

  #learn(
    answer: SaveDraftMutation['saveDraft'],
    sent: { lockToken: string; sentAt: number; release: boolean; content: unknown; isFirstTry: boolean },
  ): SaveOutcome {
    const { tell, clock, saved } = this.#options
    const { lockToken, sentAt } = sent
    switch (answer.__typename) {
      case 'SaveDraftPayload': {
        const { draftHead: head, lock } = answer
        saved(head)
        tell({ type: 'saved', number: head.number, released: sent.release ? lockToken : null })
        // The answer to a retry may be the first one again, with the times of then.
        if (!sent.isFirstTry) tell({ type: 'resumed' })
        else if (lock) tell({ type: 'renewed', lease: leaseOf(lock, lockToken, sentAt), now: clock.now() })
        return { status: 'saved', head }
      }
      case 'DraftVersionConflictError': {
        const { currentHead: head } = answer
        if (!sameJson(head.content, sent.content)) return { status: 'conflict', head }
        saved(head)
        tell({ type: 'saved', number: head.number, released: null })
        if (sent.release) tell({ type: 'release' })
        return { status: 'saved', head }
      }
      case 'DraftLockLostError': {
        const loss = lossOf(answer)
        tell({ type: 'ended', lockToken, loss })
        return { status: 'lost', ...loss }
      }
      case 'DraftLockHeldError': {
        const { heldLock: lock, heldByViewerElsewhere: byViewerElsewhere, viewerCanForceTake } = answer
        return { status: 'heldByOther', lock, byViewerElsewhere, canForceTake: viewerCanForceTake }
      }
      case 'InvalidInputError':
        return { status: 'invalid', message: answer.message, issues: answer.issues }
      default:
        return { status: 'refused', code: answer.code, message: answer.message }
    }
  }
}

function outcomeOf(state: DraftState): SaveOutcome {
  if (state.name === 'heldByOther') {
    const { lock, byViewerElsewhere, canForceTake } = state
    return { status: 'heldByOther', lock, byViewerElsewhere, canForceTake }
  }
  if (state.name !== 'lost' && state.name !== 'displaced') return { status: 'notHeld' }
  const { name: _name, ...loss } = state
  return { status: 'lost', ...loss }
}

import { SaveDraftDocument } from '@holdfast/documents'
import { heldOf, leaseOf, lossOf } from './answers.ts'
import type { RefusalCode } from './failures.ts'
import { newId } from './ids.ts'
import type { Parts } from './parts.ts'
import { sameJson } from './sameJson.ts'
import type { DraftState, Head, HeldByOther, Loss } from './states.ts'

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
  | ({ status: 'heldByOther' } & Omit<HeldByOther, 'name'>)
  | { status: 'invalid'; message: string; issues: { path: string[]; message: string }[] }
  /** `retryable`: the same save may succeed later. */
  | { status: 'refused'; code: RefusalCode; message: string; retryable?: boolean }
  /** Not sent: the lock is still being acquired, or the server cannot be reached. */
  | { status: 'notHeld' }
  /** Given up by `signal`, or by closing the draft, before there was an answer. */
  | { status: 'aborted' }

export interface SaveOptions extends Parts {
  writable(): boolean
  settled(): Promise<DraftState>
  saved(head: Head): void
}

/** A lease that ended, and the locking that was switched meanwhile. */
const mostTries = 3

/** `keepalive`: the page is going away, and the request has to outlive it. */
type Sent = SaveInput & { keepalive?: boolean }

/** Saves of one draft, one after the other, each on the version that the one before it made. */
export function saves(options: SaveOptions) {
  const { calls, toolId, timeoutMs, machine, tell, clock, saved, writable, settled } = options
  let last: Promise<unknown> = Promise.resolve()
  let count = 0

  const send = async (
    input: Sent & { baseVersion: number; idempotencyKey: string },
  ): Promise<SaveOutcome> => {
    const { signal, keepalive, release = false, message = null, content, baseVersion, idempotencyKey } = input
    const rest = { toolId, baseVersion, content, message, idempotencyKey, release }
    let lockToken: string | null = null
    signal?.addEventListener('abort', calls.hurry)
    const outcome = await calls.untilAnswered({
      document: SaveDraftDocument,
      variables: () => {
        // While the lock is taken again the old token stands in for it.
        const { lease } = machine()
        if (lease) lockToken = lease.lockToken
        return { input: { ...rest, lockToken } }
      },
      timeoutMs,
      stopped: () => machine().closed || signal?.aborted === true,
      isLeft: true,
      keepalive,
    })
    signal?.removeEventListener('abort', calls.hurry)
    if (outcome.type === 'stopped') return { status: 'aborted' }
    if (outcome.type === 'refused') return { status: 'refused', ...outcome.refusal }
    const answer = outcome.data.saveDraft
    switch (answer.__typename) {
      case 'SaveDraftPayload': {
        const { draftHead: head, lock } = answer
        saved(head)
        tell({ type: 'saved', number: head.number, lockToken, released: release })
        // The answer to a retry may be the first one again, with the times of then.
        if (outcome.tries > 0) tell({ type: 'resumed' })
        else if (lock)
          tell({ type: 'renewed', lease: leaseOf(lock, lockToken ?? '', outcome.sentAt), now: clock.now() })
        return { status: 'saved', head }
      }
      case 'DraftVersionConflictError': {
        const { currentHead: head } = answer
        if (!sameJson(head.content, content)) return { status: 'conflict', head }
        saved(head)
        tell({ type: 'saved', number: head.number, lockToken, released: false })
        if (release) tell({ type: 'release' })
        return { status: 'saved', head }
      }
      case 'DraftLockLostError': {
        const loss = lossOf(answer)
        tell({ type: 'ended', lockToken, loss })
        return { status: 'lost', ...loss }
      }
      case 'DraftLockHeldError': {
        const held = heldOf(answer)
        if (lockToken === null) tell({ type: 'heldByOther', attempt: machine().attempt, ...held })
        return { status: 'heldByOther', ...held }
      }
      case 'InvalidInputError':
        return { status: 'invalid', message: answer.message, issues: answer.issues }
      default: {
        const { code, message, retryable } = answer
        // It may be that nobody may edit any more.
        if (code === 'LOCK_REQUIRED') tell({ type: 'lockNeeded', attempt: machine().attempt })
        else tell({ type: 'resumed' })
        return { status: 'refused', code, message, retryable }
      }
    }
  }

  const one = async (input: Sent): Promise<SaveOutcome> => {
    const { state, baseVersion } = machine()
    if (input.signal?.aborted) return { status: 'aborted' }
    if (!writable()) return outcomeOf(state)
    const idempotencyKey = input.idempotencyKey ?? newId()
    const attempt = { ...input, baseVersion: input.baseVersion ?? baseVersion, idempotencyKey }
    for (let tries = 1; ; tries++) {
      const outcome = await send(attempt)
      if (tries === mostTries || !mayHaveLockAgain(outcome)) return outcome
      // Under a new lock, or without one, the same key can still save only once.
      const { name } = await settled()
      if (name !== 'held') return outcome.status === 'lost' ? outcome : outcomeOf(machine().state)
    }
  }
  return {
    isBusy: () => count > 0,
    /** Once those that were asked for are answered. */
    idle: () => last,
    save(input: Sent): Promise<SaveOutcome> {
      let content: unknown
      try {
        content = JSON.parse(JSON.stringify(input.content ?? null))
      } catch (error) {
        const { message } = error as Error
        return Promise.resolve({ status: 'invalid', message, issues: [{ path: ['content'], message }] })
      }
      const run = () => one({ ...input, content })
      // At once where it may: a page that goes away has no later.
      const outcome = count > 0 ? last.then(run) : run()
      count++
      last = outcome.catch(() => {}).then(() => count--)
      return outcome
    },
  }
}

/** The lease has ended under the save, or it had none and needs one by now. */
function mayHaveLockAgain(outcome: SaveOutcome): boolean {
  return outcome.status === 'lost' || (outcome.status === 'refused' && outcome.code === 'LOCK_REQUIRED')
}

function outcomeOf(state: DraftState): SaveOutcome {
  const { name, ...known } = state
  if ('lock' in known) return { status: 'heldByOther', ...known }
  return 'cause' in known ? { status: 'lost', ...known } : { status: 'notHeld' }
}

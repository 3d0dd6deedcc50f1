import {
  AcquireDraftLockDocument,
  type AcquireDraftLockMutation,
  ForceTakeLockDocument,
  type ForceTakeLockMutation,
  ReleaseDraftLockDocument,
} from '@holdfast/documents'
import { grantEvent } from './answers.ts'
import type { Call, Calls } from './calls.ts'
import type { Clock } from './clock.ts'
import type { Effect, Event, Machine } from './events.ts'
import { newId } from './ids.ts'
import { noLoss } from './states.ts'
import type { Transport, Variables } from './transport.ts'

const releaseTimeoutMs = 2_000

export interface GrantOptions {
  calls: Calls
  transport: Transport
  clock: Clock
  toolId: string
  session: Promise<string>
  comment: string | null
  timeoutMs: number
  machine(): Machine
  tell(event: Event): void
}

/** How one draft comes by its lock, and gives it back. One idempotency key an attempt, the same on every retry. */
export class Grants {
  #options: GrantOptions

  constructor(options: GrantOptions) {
    this.#options = options
  }

  async acquire({ attempt, baseVersion }: Extract<Effect, { type: 'acquire' }>): Promise<void> {
    const { toolId, comment, session } = this.#options
    const input = { toolId, sessionId: await session, idempotencyKey: newId(), baseVersion, comment }
    const call = { document: AcquireDraftLockDocument, variables: () => ({ input }) }
    await this.#attempt(attempt, call, ({ acquireDraftLock }: AcquireDraftLockMutation) => acquireDraftLock)
  }

  async takeOver(effect: Extract<Effect, { type: 'takeOver' }>): Promise<void> {
    const { attempt, observedFencingToken, reason } = effect
    const { toolId, session } = this.#options
    const input = { toolId, sessionId: await session, idempotencyKey: newId(), observedFencingToken, reason }
    const call = { document: ForceTakeLockDocument, variables: () => ({ input }) }
    await this.#attempt(attempt, call, ({ forceTakeLock }: ForceTakeLockMutation) => forceTakeLock)
  }

  /** One try, and at most 2 s: a lock that could not be released ends by itself. */
  release(lockToken: string, keepalive: boolean): Promise<void> {
    const { transport, clock, toolId } = this.#options
    return new Promise((resolve) => {
      const callOff = clock.after(releaseTimeoutMs, resolve)
      const finish = () => {
        callOff()
        resolve()
      }
      transport
        .mutate(ReleaseDraftLockDocument, { input: { toolId, lockToken } }, { keepalive })
        .then(finish, finish)
    })
  }

  async #attempt<Data, V extends Variables>(
    attempt: number,
    call: Pick<Call<Data, V>, 'document' | 'variables'>,
    answerOf: (data: Data) => Parameters<typeof grantEvent>[0],
  ): Promise<void> {
    const { calls, clock, timeoutMs, machine, tell } = this.#options
    const outcome = await calls.untilAnswered({
      ...call,
      timeoutMs,
      stopped: () => machine().attempt !== attempt || machine().closed,
      failed: () => tell({ type: 'failed', attempt }),
    })
    if (outcome.type === 'answer')
      tell(grantEvent(answerOf(outcome.data), attempt, outcome.sentAt, clock.now()))
    if (outcome.type === 'refused')
      tell({ type: 'refused', attempt, loss: { ...noLoss, cause: outcome.refusal.code } })
  }
}

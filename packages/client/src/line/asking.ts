import {
  AnnounceTakeoverDocument,
  AnswerDraftLockRequestDocument,
  RequestDraftLockDocument,
  type RequestDraftLockInput,
  type RequestPartsFragment,
  type TypedDocumentNode,
  WithdrawDraftLockRequestDocument,
} from '@holdfast/documents'
import type { Calls } from '../calls.ts'
import { newId } from '../ids.ts'
import { sessionId } from '../session.ts'
import type { DraftState, SeenLock } from '../states.ts'
import type { Variables } from '../transport.ts'
import type { LineActions, LineOptions, Surroundings } from './options.ts'
import type { ownRequest } from './ownRequest.ts'
import type { LineOutcome } from './view.ts'

/** Three tries within the minute after which the server takes whoever is silent out of the line. */
const repeatEveryMs = 20_000
/** Once the holder has told whether anything was typed, which comes right after the deadline. */
const afterDeadlineMs = 500
const againMs = 3_000

export interface AskingOptions extends Omit<LineOptions, keyof Surroundings>, Surroundings {
  timeoutMs: number
  own: ReturnType<typeof ownRequest>
  calls: Calls
  /** Id of this person's request, from whichever session. */
  mine(): string | null
  isClosed(): boolean
  told(request: RequestPartsFragment): void
  /** Nobody holds the draft: there is nothing to wait for. */
  free(): void
}

interface Answered {
  __typename: string
  request?: RequestPartsFragment
  code?: string
  message?: string
}

/** What one asks of the line, and the request of this session, said again until it is settled. */
export function asking(options: AskingOptions) {
  const { calls, clock, draft, toolId, timeoutMs, own, isClosed, told, free, beforeHandOver, place } = options
  const session = Promise.resolve(options.sessionId ?? sessionId(place))
  let callOff = () => {}

  const ask = async <Data, V extends Variables>(
    document: TypedDocumentNode<Data, V>,
    variables: V,
    answerOf: (data: Data) => Answered,
  ): Promise<LineOutcome> => {
    const call = { document, variables: () => variables, timeoutMs, stopped: isClosed, isLeft: true }
    const outcome = await calls.untilAnswered(call)
    if (outcome.type === 'stopped') return { status: 'aborted' }
    if (outcome.type === 'refused') return { status: 'refused', ...outcome.refusal }
    const { request, code = '', message = '' } = answerOf(outcome.data)
    return request ? { status: 'done', request } : { status: 'refused', code, message }
  }
  const tell = (outcome: LineOutcome): LineOutcome => {
    if (outcome.status === 'done') told(outcome.request)
    return outcome
  }
  const say = async (input: RequestDraftLockInput): Promise<LineOutcome> => {
    callOff()
    const outcome = await ask(RequestDraftLockDocument, { input }, ({ requestDraftLock }) => requestDraftLock)
    if (outcome.status === 'done') own.set({ requestId: outcome.request.id, input })
    if (outcome.status !== 'refused') return tell(outcome)
    own.set(null)
    if (outcome.code !== 'LOCK_NOT_HELD') return outcome
    free()
    return { status: 'free' }
  }
  const actions: Omit<LineActions, 'touch'> = {
    async request(asked) {
      const known = own.now()?.input
      if (known) return say(known)
      const input = { toolId, sessionId: await session, idempotencyKey: newId(), ...asked }
      // A reload before the answer goes on with the same key.
      own.set({ requestId: null, input })
      return say(input)
    },
    async withdraw() {
      const requestId = own.now()?.requestId ?? options.mine()
      if (!requestId) return notNow('There is no request to withdraw.')
      callOff()
      const withdrawn = await ask(
        WithdrawDraftLockRequestDocument,
        { input: { requestId } },
        ({ withdrawDraftLockRequest }) => withdrawDraftLockRequest,
      )
      return tell(withdrawn)
    },
    async answer(requestId, answer, note) {
      if (answer === 'HAND_OVER') await beforeHandOver?.()
      const { lockToken } = draft
      if (!lockToken) return notNow('You do not hold the lock.')
      const answered = await ask(
        AnswerDraftLockRequestDocument,
        { input: { requestId, lockToken, answer, note } },
        ({ answerDraftLockRequest }) => answerDraftLockRequest,
      )
      return tell(answered)
    },
    async announceTakeover({ reason, graceMs, observedFencingToken = seenLock(draft.state)?.fencingToken }) {
      if (observedFencingToken === undefined) {
        free()
        return { status: 'free' }
      }
      const ids = { toolId, sessionId: await session, idempotencyKey: newId() }
      const input = { ...ids, reason, graceMs, observedFencingToken }
      const announced = await ask(
        AnnounceTakeoverDocument,
        { input },
        ({ forceTakeLock }) => forceTakeLock as Answered,
      )
      if (announced.status === 'done') own.set({ requestId: announced.request.id, input: null })
      return tell(announced)
    },
  }
  return {
    actions,
    isOwn: ({ id }: { id: string }) => own.now()?.requestId === id,
    /** What an earlier page has asked for. */
    async goOn(): Promise<void> {
      const { input } = own.now() ?? {}
      if (input) await say(input)
    },
    /** Of the own request: the next time it is said, or that it never is again. */
    heard({ state, dueInMs }: RequestPartsFragment): void {
      callOff()
      if (state !== 'WAITING' && state !== 'RESERVED') own.set(null)
      const { input } = own.now() ?? {}
      if (!input) return
      const due = dueInMs === null ? repeatEveryMs : dueInMs > 0 ? dueInMs + afterDeadlineMs : againMs
      callOff = clock.after(Math.min(repeatEveryMs, due), () => void say(input))
    },
    stop: () => callOff(),
  }
}

const notNow = (message: string): LineOutcome => ({ status: 'refused', code: 'LOCK_NOT_HELD', message })

function seenLock(state: DraftState): SeenLock | null | undefined {
  if ('lock' in state) return state.lock
  return 'currentLock' in state ? state.currentLock : null
}

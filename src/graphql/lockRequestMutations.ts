import {
  answerDraftLockRequest,
  type RequestAnswer,
  requestDraftLock,
  withdrawDraftLockRequest,
} from '../application/lockRequests.ts'
import type { Viewer } from '../application/services.ts'
import * as errors from '../domain/errors.ts'
import { builder } from './builder.ts'
import { DraftLockAnswer, DraftLockRequest } from './draftLockRequest.ts'
import { result } from './result.ts'
import { toolOf } from './tool.ts'

const RequestDraftLockInput = builder.inputType('RequestDraftLockInput', {
  fields: (t) => ({
    toolId: t.id({ required: true }),
    sessionId: t.id({ required: true }),
    note: t.string({ description: 'Shown to the holder; up to 1,000 characters.' }),
    answerWithinMs: t.int({
      required: true,
      defaultValue: 120_000,
      description:
        'If the holder neither answers nor types for this long, the lock ends. In milliseconds: 30 s to 1 h, and at least two heartbeat intervals.',
    }),
    idempotencyKey: t.id({
      required: true,
      description:
        'A UUID for each request. While waiting, the client sends the call again with it every 20 s. After 60 s without it the user leaves the line.',
    }),
  }),
})

const AnswerDraftLockRequestInput = builder.inputType('AnswerDraftLockRequestInput', {
  fields: (t) => ({
    requestId: t.id({ required: true }),
    lockToken: t.string({ required: true }),
    answer: t.field({ type: DraftLockAnswer, required: true }),
    note: t.string(),
  }),
})

const WithdrawDraftLockRequestInput = builder.inputType('WithdrawDraftLockRequestInput', {
  fields: (t) => ({ requestId: t.id({ required: true }) }),
})

const payload = (name: string) =>
  builder
    .objectRef<RequestAnswer>(name)
    .implement({ fields: (t) => ({ request: t.expose('request', { type: DraftLockRequest }) }) })

const RequestDraftLockPayload = payload('RequestDraftLockPayload')
const WithdrawDraftLockRequestPayload = payload('WithdrawDraftLockRequestPayload')
const AnswerDraftLockRequestPayload = builder
  .objectRef<RequestAnswer>('AnswerDraftLockRequestPayload')
  .implement({
    fields: (t) => ({ request: t.expose('request', { type: DraftLockRequest }), tool: toolOf(t) }),
  })

builder.mutationFields((t) => ({
  requestDraftLock: t.field({
    type: RequestDraftLockPayload,
    description:
      'Ask the holder for the draft, or confirm that the viewer still waits. When the draft becomes free, it is reserved for the first in line, who then acquires it.',
    args: { input: t.arg({ type: RequestDraftLockInput, required: true }) },
    rate: 'acquire',
    errors: result(
      'RequestDraftLockResult',
      errors.DraftLockNotHeldError,
      errors.LockingDisabledError,
      errors.NotFoundError,
      errors.ForbiddenError,
      errors.InvalidInputError,
    ),
    draftLock: { needsNone: 'It asks the holder for the lock.' },
    resolve: (_root, { input }, { services, viewer }) => requestDraftLock(services, viewer as Viewer, input),
  }),
  answerDraftLockRequest: t.field({
    type: AnswerDraftLockRequestPayload,
    description: "The holder's answer to a request: hand over, answer later, or decline.",
    args: { input: t.arg({ type: AnswerDraftLockRequestInput, required: true }) },
    rate: 'release',
    errors: result(
      'AnswerDraftLockRequestResult',
      errors.DraftLockLostError,
      errors.NotFoundError,
      errors.ForbiddenError,
      errors.InvalidInputError,
    ),
    draftLock: {
      needsNone: 'It answers a request with the holder’s token. It may end that lock, and changes no draft.',
    },
    resolve: (_root, { input }, { services, viewer }) =>
      answerDraftLockRequest(services, viewer as Viewer, input),
  }),
  withdrawDraftLockRequest: t.field({
    type: WithdrawDraftLockRequestPayload,
    description:
      'Leave the line, or cancel an announced takeover. Also succeeds if the request is already settled.',
    args: { input: t.arg({ type: WithdrawDraftLockRequestInput, required: true }) },
    rate: 'release',
    errors: result(
      'WithdrawDraftLockRequestResult',
      errors.NotFoundError,
      errors.ForbiddenError,
      errors.InvalidInputError,
    ),
    draftLock: { needsNone: 'It gives up the caller’s own place in the line.' },
    resolve: (_root, { input }, { services, viewer }) =>
      withdrawDraftLockRequest(services, viewer as Viewer, input),
  }),
}))

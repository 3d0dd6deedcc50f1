import { z } from 'zod'
import { count, key, optional, remark } from '../../application/inputs.ts'
import { answerRequestInput } from '../../application/lockRequestInputs.ts'
import {
  answerDraftLockRequest,
  requestDraftLock,
  withdrawDraftLockRequest,
} from '../../application/lockRequests.ts'
import { documentAt } from '../../application/namedDocuments.ts'
import { NotFoundError } from '../../domain/errors.ts'
import { lineOf } from '../../storage/lockLines.ts'
import { requestById } from '../../storage/lockRequests.ts'
import { headers, route } from './route.ts'
import { line, request } from './schemas.ts'
import { requestOf } from './shown.ts'

const path = '/locks/{collection}/{key}/requests'

export const ask = route({
  method: 'POST',
  path,
  operationId: 'requestLock',
  summary: 'Ask the holder for the lock, and wait in line',
  description: 'Repeat the call with the same Idempotency-Key at least once a minute, or you leave the line.',
  headers: z.strictObject({ ...headers.session, 'Idempotency-Key': key }),
  body: z.strictObject({
    note: optional(remark),
    answerWithinMs: count(30_000, 3_600_000).optional().meta({
      description: 'How long the holder may neither answer nor type, in milliseconds. Default: 2 minutes.',
    }),
  }),
  success: { 201: { description: 'The caller is in line', schema: request } },
  refusals: [400, 401, 403, 404, 410, 412, 422, 429, 503],
  rate: 'acquire',
  mutation: 'requestDraftLock',
  async run({ services, viewer, document, headers: sent, body }) {
    const answer = await requestDraftLock(services, viewer, {
      note: body.note,
      answerWithinMs: body.answerWithinMs ?? 120_000,
      toolId: await documentAt(services, viewer, document),
      sessionId: sent['Holdfast-Session'],
      idempotencyKey: sent['Idempotency-Key'],
    })
    return { status: 201, body: await requestOf(services, answer.request) }
  },
})

export const list = route({
  method: 'GET',
  path,
  operationId: 'listRequests',
  summary: 'The waiting line of a document, next one first',
  success: { 200: { description: 'The line', schema: line } },
  refusals: [400, 401, 404, 503],
  async run({ services, viewer, document }) {
    const waiting = await lineOf(services.db.reads, await documentAt(services, viewer, document))
    return {
      status: 200,
      body: { requests: await Promise.all(waiting.map((one) => requestOf(services, one))) },
    }
  },
})

export const withdraw = route({
  method: 'DELETE',
  path,
  operationId: 'withdrawRequest',
  summary: 'Leave the line, or cancel your announced takeover',
  success: { 204: { description: 'The caller is not in line' } },
  refusals: [400, 401, 404, 429, 503],
  rate: 'release',
  mutation: 'withdrawDraftLockRequest',
  async run({ services, viewer, document }) {
    const waiting = await lineOf(services.db.leases, await documentAt(services, viewer, document))
    for (const { id: requestId } of waiting.filter(({ requesterId }) => requesterId === viewer.id))
      await withdrawDraftLockRequest(services, viewer, { requestId })
    return { status: 204 }
  },
})

export const answer = route({
  method: 'POST',
  path: `${path}/{id}/answer`,
  operationId: 'answerRequest',
  summary: 'Answer a request: hand over, answer later, or decline',
  headers: z.strictObject(headers.token),
  body: z.strictObject(answerRequestInput.pick({ answer: true, note: true }).shape),
  success: { 200: { description: 'Answered', schema: request } },
  refusals: [400, 401, 403, 404, 423, 429, 503],
  rate: 'release',
  mutation: 'answerDraftLockRequest',
  async run({ services, viewer, document, requestId, headers: sent, body }) {
    const lockToken = sent['Lock-Token']
    const toolId = await documentAt(services, viewer, document, lockToken)
    const asked = await requestById(services.db.leases, requestId)
    if (asked?.toolId !== toolId) throw new NotFoundError('request')
    const { request: answered } = await answerDraftLockRequest(services, viewer, {
      ...body,
      requestId,
      lockToken,
    })
    return { status: 200, body: await requestOf(services, answered) }
  },
})

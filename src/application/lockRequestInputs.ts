import { z } from 'zod'
import { count, key, lockToken, optional, remark, toolId, uuid } from './inputs.ts'

export const requestDraftLockInput = z.object({
  toolId,
  sessionId: key,
  note: optional(remark),
  answerWithinMs: count(30_000, 3_600_000),
  idempotencyKey: key,
})

export const answerRequestInput = z.object({
  requestId: uuid,
  lockToken,
  answer: z.enum(['HAND_OVER', 'LATER', 'DENY']),
  note: optional(remark),
})

export const withdrawRequestInput = z.object({ requestId: uuid })

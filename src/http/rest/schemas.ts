import { z } from 'zod'
import { lossMessages } from '../../domain/errors.ts'

/** What REST answers, as zod schemas: the document at /openapi.json is made of them, and tests hold every answer against them. */

const instant = z.iso.datetime().meta({ description: 'UTC time from the database clock.' })
const milliseconds = z.int().min(0)

export const person = z
  .strictObject({
    id: z.string(),
    handle: z.string(),
    name: z.string(),
    kind: z.enum(['HUMAN', 'AGENT', 'SERVICE']),
  })
  .meta({ id: 'Person' })

const ofLock = {
  id: z.string().meta({ description: 'Made of toolId and fencing token: each grant has its own id.' }),
  toolId: z.uuid(),
  fencingToken: z.int().min(1).meta({
    description:
      'A number that rises with every grant. Other systems refuse writes with a lower token than the highest they have seen.',
  }),
  holder: person,
  comment: z.string().nullable(),
  forcedBy: person.nullable().meta({ description: 'Who took it over; null for an ordinary acquire.' }),
  acquiredAt: instant,
  renewedAt: instant,
  expiresAt: instant,
  expiresInMs: milliseconds.meta({
    description: 'Milliseconds left at asOf. Count down from it with your own clock.',
  }),
  lastActiveAt: instant,
  endsAt: instant
    .nullable()
    .meta({ description: 'When an announced takeover ends the lock; null if none is announced.' }),
  heartbeatIntervalMs: milliseconds,
  asOf: instant,
  draftHead: z.strictObject({ id: z.uuid() }),
}

export const lock = z
  .strictObject({ ...ofLock, collection: z.string(), key: z.string() })
  .meta({ id: 'Lock', description: 'The lock on a document.' })
/** As errors have it. */
const otherLock = z.strictObject(ofLock).meta({ id: 'OtherLock' })

export const grant = z
  .strictObject({
    lock,
    lockToken: z
      .string()
      .meta({ description: 'Secret token of the lock. Send it in the header Lock-Token.' }),
    receipt: z.string().nullable().meta({
      description:
        'A signed statement of this lock for other systems (JWT); null if the service has no signing key.',
    }),
  })
  .meta({ id: 'Grant', description: 'A lock with its secret token. Only the holder gets it.' })

export const renewal = z.strictObject({ lock, receipt: z.string().nullable() }).meta({ id: 'Renewal' })

export const lockPage = z
  .strictObject({
    locks: z.array(lock),
    next: z
      .string()
      .nullable()
      .meta({ description: 'Send it as `after` for the next page; null on the last page.' }),
  })
  .meta({ id: 'LockPage' })

export const request = z
  .strictObject({
    id: z.uuid(),
    toolId: z.uuid(),
    kind: z.enum(['ASK', 'TAKEOVER']),
    state: z.enum(['WAITING', 'RESERVED', 'GRANTED', 'DENIED', 'WITHDRAWN', 'LAPSED']),
    requester: person,
    note: z.string().nullable(),
    position: z.int().min(0).meta({ description: 'Place in the line: 1 is next, 0 is settled.' }),
    dueAt: instant.nullable().meta({
      description: 'When the lock ends: because the holder did not answer, or by the announced takeover.',
    }),
    requestedAt: instant,
    answer: z.enum(['HAND_OVER', 'LATER', 'DENY']).nullable(),
    answerNote: z.string().nullable(),
    answeredBy: person.nullable(),
    reservedUntil: instant.nullable(),
    asOf: instant,
  })
  .meta({ id: 'Request', description: 'A user waits for a document or has announced a takeover.' })

export const line = z.strictObject({ requests: z.array(request) }).meta({ id: 'Line' })

const problem = (id: string, description: string, fields: z.ZodRawShape = {}) =>
  z
    .strictObject({
      __typename: z.string(),
      code: z.string(),
      message: z.string(),
      retryable: z
        .boolean()
        .meta({ description: 'True if the same call can succeed later without a change.' }),
      ...fields,
    })
    .meta({ id, description })

/** Refusals that say nothing of a document: no `__typename`. */
export const refusal = z
  .strictObject({ code: z.string(), message: z.string(), retryAfterMs: milliseconds.optional() })
  .meta({ id: 'Refusal' })

export const lost = problem('DraftLockLostError', 'The lock of this token has ended and cannot be renewed.', {
  cause: z.enum(Object.keys(lossMessages) as [string, ...string[]]),
  by: person.nullable(),
  endedAt: instant.nullable(),
  statedReason: z.string().nullable(),
  currentLock: otherLock.nullable(),
})
const held = problem('DraftLockHeldError', 'Another session holds the lock.', {
  heldLock: otherLock,
  heldByViewerElsewhere: z.boolean(),
  viewerCanForceTake: z.boolean(),
})
const reserved = problem(
  'DraftLockReservedError',
  'The document is free, but reserved for the first in line.',
  {
    reservedFor: person,
    reservedUntil: instant,
    position: z.int().nullable(),
  },
)
const conflict = problem('DraftVersionConflictError', 'There is a newer version of the draft.', {
  currentHead: z.strictObject({
    id: z.uuid(),
    number: z.int(),
    contentHash: z.string(),
    savedAt: instant,
  }),
  tool: z.strictObject({ id: z.uuid() }),
})
const invalid = problem(
  'InvalidInputError',
  'A value that was sent is not valid; `issues` lists all problems.',
  {
    issues: z.array(z.strictObject({ path: z.array(z.string()), message: z.string() })),
  },
)
const plain = problem('UserError', 'An error with no details but its code and message.')

/** What each status other than success says, and of which shape its body is. */
export const refusals = {
  400: { description: 'Bad input', schema: z.union([invalid, refusal]) },
  401: { description: 'No valid token', schema: refusal },
  403: {
    description: 'FORBIDDEN. For a check with `nginx`: any other refusal too',
    schema: z.union([plain, lost, invalid, refusal]),
  },
  404: { description: 'There is no such document, request or lock', schema: z.union([plain, refusal]) },
  409: { description: 'VERSION_CONFLICT', schema: conflict },
  410: { description: 'LOCK_NOT_HELD: nobody holds the lock', schema: plain },
  412: {
    description: 'IDEMPOTENCY_MISMATCH, or a precondition failed',
    schema: z.union([invalid, held, refusal]),
  },
  422: { description: 'LOCKING_DISABLED', schema: plain },
  423: {
    description: 'DOCUMENT_LOCKED, LOCK_RESERVED or LOCK_LOST',
    schema: z.union([held, reserved, lost]),
  },
  428: { description: 'LOCK_REQUIRED: send Lock-Token', schema: plain },
  429: { description: 'RATE_LIMITED', schema: refusal },
  503: { description: 'UNAVAILABLE: try again after retryAfterMs', schema: refusal },
} as const

export type RefusalStatus = keyof typeof refusals

import { z } from 'zod'
import { lossMessages } from '../../domain/errors.ts'

/** What REST answers, as zod schemas: the document at /openapi.json is made of them, and tests hold every answer against them. */

const instant = z.iso.datetime().meta({ description: 'By the database’s clock.' })
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
  id: z.string().meta({ description: 'toolId and fencing token: another grant is another lock.' }),
  toolId: z.uuid(),
  fencingToken: z.int().min(1).meta({
    description: 'Rises with every grant; later systems refuse anything older than the newest they saw.',
  }),
  holder: person,
  comment: z.string().nullable(),
  forcedBy: person.nullable().meta({ description: 'Who took it over; null for an ordinary acquire.' }),
  acquiredAt: instant,
  renewedAt: instant,
  expiresAt: instant,
  expiresInMs: milliseconds.meta({ description: 'Left at asOf; count down from it on your own clock.' }),
  lastActiveAt: instant,
  endsAt: instant.nullable().meta({ description: 'When an announced takeover ends it.' }),
  heartbeatIntervalMs: milliseconds,
  asOf: instant,
  draftHead: z.strictObject({ id: z.uuid() }),
}

export const lock = z
  .strictObject({ ...ofLock, collection: z.string(), key: z.string() })
  .meta({ id: 'Lock', description: 'A lease on a document.' })
/** As errors have it. */
const otherLock = z.strictObject(ofLock).meta({ id: 'OtherLock' })

export const grant = z
  .strictObject({
    lock,
    lockToken: z.string().meta({ description: 'Secret of this grant; goes into the header Lock-Token.' }),
    receipt: z.string().nullable().meta({ description: 'Signed statement of this lease for other systems.' }),
  })
  .meta({ id: 'Grant', description: 'Answered to the holder alone.' })

export const renewal = z.strictObject({ lock, receipt: z.string().nullable() }).meta({ id: 'Renewal' })

export const lockPage = z
  .strictObject({
    locks: z.array(lock),
    next: z.string().nullable().meta({ description: 'Goes into `after`; null on the last page.' }),
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
    position: z.int().min(0).meta({ description: '1 is next; 0 once it is settled.' }),
    dueAt: instant.nullable().meta({ description: 'When silence, or the announced takeover, takes effect.' }),
    requestedAt: instant,
    answer: z.enum(['HAND_OVER', 'LATER', 'DENY']).nullable(),
    answerNote: z.string().nullable(),
    answeredBy: person.nullable(),
    reservedUntil: instant.nullable(),
    asOf: instant,
  })
  .meta({ id: 'Request', description: 'Somebody waits for a document, or has announced a takeover.' })

export const line = z.strictObject({ requests: z.array(request) }).meta({ id: 'Line' })

const problem = (id: string, description: string, fields: z.ZodRawShape = {}) =>
  z
    .strictObject({
      __typename: z.string(),
      code: z.string(),
      message: z.string(),
      retryable: z.boolean().meta({ description: 'The same call may succeed later without a change.' }),
      ...fields,
    })
    .meta({ id, description })

/** Refusals that say nothing of a document: no `__typename`. */
export const refusal = z
  .strictObject({ code: z.string(), message: z.string(), retryAfterMs: milliseconds.optional() })
  .meta({ id: 'Refusal' })

export const lost = problem('DraftLockLostError', 'The lease behind the token has ended, for good.', {
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
  'The document is free, and kept for whoever waited first.',
  {
    reservedFor: person,
    reservedUntil: instant,
    position: z.int().nullable(),
  },
)
const conflict = problem('DraftVersionConflictError', 'The draft has moved on.', {
  currentHead: z.strictObject({
    id: z.uuid(),
    number: z.int(),
    contentHash: z.string(),
    savedAt: instant,
  }),
  tool: z.strictObject({ id: z.uuid() }),
})
const invalid = problem('InvalidInputError', 'Something that was sent cannot be right; `issues` says what.', {
  issues: z.array(z.strictObject({ path: z.array(z.string()), message: z.string() })),
})
const plain = problem('UserError', 'A refusal whose code says all.')

/** What each status other than success says, and of which shape its body is. */
export const refusals = {
  400: { description: 'Bad input', schema: z.union([invalid, refusal]) },
  401: { description: 'No token, or one that is not accepted', schema: refusal },
  403: {
    description: 'FORBIDDEN; or any refusal of a check, as nginx wants it',
    schema: z.union([plain, lost, invalid, refusal]),
  },
  404: { description: 'There is no such document, request or lock', schema: z.union([plain, refusal]) },
  409: { description: 'VERSION_CONFLICT', schema: conflict },
  410: { description: 'LOCK_NOT_HELD: nobody holds the lock', schema: plain },
  412: {
    description: 'IDEMPOTENCY_MISMATCH, or a precondition that does not hold',
    schema: z.union([invalid, held, refusal]),
  },
  422: { description: 'LOCKING_DISABLED', schema: plain },
  423: { description: 'Held, reserved or lost', schema: z.union([held, reserved, lost]) },
  428: { description: 'LOCK_REQUIRED: send Lock-Token', schema: plain },
  429: { description: 'RATE_LIMITED', schema: refusal },
  503: { description: 'UNAVAILABLE: try again after retryAfterMs', schema: refusal },
} as const

export type RefusalStatus = keyof typeof refusals

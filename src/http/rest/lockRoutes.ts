import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import {
  acquireDraftLock,
  type GrantAnswer,
  heartbeat,
  releaseDraftLock,
} from '../../application/draftLocks.ts'
import {
  acquireDraftLockInput,
  forceReleaseLockInput,
  forceTakeLockInput,
  heartbeatInput,
  key,
  optional,
  text,
} from '../../application/inputs.ts'
import { documentAt, documentToLock } from '../../application/namedDocuments.ts'
import { receiptOf } from '../../application/receipts.ts'
import { forceReleaseLock, forceTakeLock } from '../../application/takeovers.ts'
import { DraftLockRequiredError, NotFoundError } from '../../domain/errors.ts'
import type { LockView } from '../../domain/lockView.ts'
import { activeLocksPage } from '../../graphql/locksPage.ts'
import { grantByKey, lockInForce } from '../../storage/grants.ts'
import { namesOf } from '../../storage/namedDocuments.ts'
import { type Answer, type Call, digits, headers, lockTag, missing, route } from './route.ts'
import { grant, lock, lockPage, renewal, request } from './schemas.ts'
import { grantOf, lockOf, requestOf, tagOf } from './shown.ts'

const path = '/locks/{collection}/{key}'
const grantHeaders = {
  'Lock-Token': 'The secret token of the lock, as in the body.',
  'Fencing-Token': 'The fencing token, as in the body.',
  ETag: 'The ETag of this state of the lock.',
}

/** As in RFC 9110: the caller does not want to replace anything, not even what is its own. */
const isThere = {
  status: 412,
  body: {
    code: 'DOCUMENT_LOCKED',
    message: 'The document is locked, and If-None-Match: * only acquires a free one.',
  },
}

export const acquire = route({
  method: 'PUT',
  path,
  operationId: 'acquireLock',
  summary: 'Acquire the lock of a document',
  description:
    'The record of a document in another system is created on first use. The lock lasts for the ttlMs of the collection; PATCH renews it.',
  headers: z.strictObject({
    ...headers.session,
    ...headers.retry,
    'If-None-Match': z.literal('*').optional().meta({ description: '`*`: only if nobody holds the lock.' }),
  }),
  body: z.strictObject({
    ...acquireDraftLockInput.pick({ comment: true, baseVersion: true }).shape,
    title: optional(text(200, 1)).meta({
      description: 'Title in lists, for a document in another system.',
    }),
  }),
  success: {
    201: { description: 'This session holds the lock', schema: grant, headers: grantHeaders },
    200: {
      description: 'This session already held the lock. The new token replaces its old one',
      schema: grant,
      headers: grantHeaders,
    },
  },
  refusals: [400, 401, 403, 404, 409, 412, 422, 423, 429, 503],
  rate: 'acquire',
  mutation: 'acquireDraftLock',
  async run(call) {
    const { services, viewer, document, headers: sent, body } = call
    const { title, ...input } = body
    const toolId = await documentToLock(services, viewer, document, title)
    if (sent['If-None-Match'] && (await isKept(call, toolId, sent['Idempotency-Key']))) return isThere
    const answer = await acquireDraftLock(services, viewer, {
      ...input,
      toolId,
      sessionId: sent['Holdfast-Session'],
      idempotencyKey: sent['Idempotency-Key'] ?? randomUUID(),
    })
    return granted(call, answer, answer.wasHeld ? 200 : 201)
  },
})

/** A lock is in force, and the call is no retry of one that may have taken it. */
async function isKept(
  { services, viewer }: Pick<Call, 'services' | 'viewer'>,
  toolId: string,
  key: string | null,
): Promise<boolean> {
  const db = services.db.leases
  if (key !== null && (await grantByKey(db, viewer.id, 'ACQUIRE', key))) return false
  return (await lockInForce(db, toolId)) !== null
}

export const renew = route({
  method: 'PATCH',
  path,
  operationId: 'renewLock',
  summary: 'Renew the lock for its full ttlMs',
  description:
    'Send this heartbeat every heartbeatIntervalMs. It never creates a lock and never revives one that has ended.',
  headers: z.strictObject(headers.token),
  body: z.strictObject(heartbeatInput.pick({ idleMs: true, reportsActivity: true }).shape),
  success: { 200: { description: 'Renewed', schema: renewal } },
  refusals: [400, 401, 404, 422, 423, 503],
  mutation: 'heartbeat',
  async run({ services, viewer, document, headers: sent, body }) {
    const token = sent['Lock-Token']
    const toolId = await documentAt(services, viewer, document, token)
    const renewed = await heartbeat(services, viewer, { ...body, toolId, lockToken: token })
    const shown = await lockOf(services, renewed.lock, document)
    return { status: 200, body: { lock: shown, receipt: await receiptOf(services, renewed.lock) } }
  },
})

export const release = route({
  method: 'DELETE',
  path,
  operationId: 'releaseLock',
  summary: 'Release your lock, or somebody else’s',
  description:
    'With Lock-Token: your own lock; if it has already ended, the call still succeeds. With Holdfast-Observed-Fencing-Token or If-Match, and a reason: the lock of somebody else (for admins), or your own in another session.',
  headers: z.strictObject({
    ...headers.maybeToken,
    'Holdfast-Observed-Fencing-Token': digits(1)
      .optional()
      .meta({ description: 'Fencing token of the lock that the caller sees and wants to end.' }),
    'If-Match': lockTag.optional().meta({ description: 'The same, with the ETag of the lock.' }),
  }),
  body: z.strictObject(forceReleaseLockInput.pick({ reason: true }).shape),
  success: { 204: { description: 'The lock has ended' } },
  refusals: [400, 401, 403, 404, 410, 423, 428, 429, 503],
  rate: 'release',
  mutation: 'releaseDraftLock',
  withoutToken: { rate: 'forceTake', mutation: 'forceReleaseLock' },
  async run({ services, viewer, document, headers: sent, body }) {
    const token = sent['Lock-Token']
    const observedFencingToken = sent['Holdfast-Observed-Fencing-Token'] ?? sent['If-Match']
    if (token !== null && observedFencingToken !== undefined)
      throw missing('Lock-Token', 'cannot be combined with Holdfast-Observed-Fencing-Token or If-Match')
    if (token === null && observedFencingToken === undefined) throw new DraftLockRequiredError()
    const toolId = await documentAt(services, viewer, document, token)
    if (token !== null) await releaseDraftLock(services, viewer, { toolId, lockToken: token })
    else await forceReleaseLock(services, viewer, { toolId, observedFencingToken, reason: body.reason })
    return { status: 204 }
  },
})

export const takeOver = route({
  method: 'POST',
  path: `${path}/takeover`,
  operationId: 'takeLockOver',
  summary: 'Take over the lock from its holder',
  description:
    'For admins, or for your own lock in another session. With graceMs the takeover is announced, and the holder can continue until then.',
  headers: z.strictObject({
    ...headers.session,
    ...headers.retry,
    'If-Match': lockTag
      .optional()
      .meta({ description: 'Instead of observedFencingToken: the ETag of the lock.' }),
  }),
  body: z.strictObject({
    ...forceTakeLockInput.pick({ reason: true, graceMs: true }).shape,
    observedFencingToken: optional(forceTakeLockInput.shape.observedFencingToken).meta({
      description: 'Fencing token of the lock that the caller sees and wants to end.',
    }),
  }),
  success: {
    201: { description: 'This session holds the lock', schema: grant, headers: grantHeaders },
    202: { description: 'The takeover is announced', schema: request },
  },
  refusals: [400, 401, 403, 404, 410, 412, 422, 423, 429, 503],
  rate: 'forceTake',
  mutation: 'forceTakeLock',
  async run(call) {
    const { services, viewer, document, headers: sent, body } = call
    const toolId = await documentAt(services, viewer, document)
    const answer = await forceTakeLock(services, viewer, {
      ...body,
      toolId,
      observedFencingToken: body.observedFencingToken ?? sent['If-Match'],
      sessionId: sent['Holdfast-Session'],
      idempotencyKey: sent['Idempotency-Key'] ?? randomUUID(),
    })
    if ('request' in answer) return { status: 202, body: await requestOf(services, answer.request) }
    return granted(call, answer, 201)
  },
})

export const show = route({
  method: 'GET',
  path,
  operationId: 'getLock',
  summary: 'The lock in force',
  headers: z.strictObject({
    'If-None-Match': z
      .string()
      .max(1_000)
      .optional()
      .meta({ description: 'An ETag: the answer is 304 if nothing has changed.' }),
  }),
  success: {
    200: { description: 'Somebody holds the lock', schema: lock, headers: { ETag: grantHeaders.ETag } },
    304: { description: 'Nothing has changed since If-None-Match' },
  },
  refusals: [400, 401, 404, 503],
  async run({ services, viewer, document, headers: sent }) {
    const found = await lockInForce(services.db.reads, await documentAt(services, viewer, document))
    if (!found) throw new NotFoundError('lock', 'Nobody holds the lock of this document.')
    const tag = { etag: tagOf(found) }
    if (sent['If-None-Match']?.includes(tag.etag)) return { status: 304, headers: tag }
    return { status: 200, body: await lockOf(services, found, document), headers: tag }
  },
})

export const list = route({
  method: 'GET',
  path: '/locks',
  operationId: 'listLocks',
  summary: 'All locks in force, newest first',
  query: z.strictObject({
    collection: key.optional(),
    after: z.string().max(1_000).optional().meta({ description: '`next` of the previous page.' }),
    first: digits(1, 200).optional().meta({ description: 'Rows per page. Default: 50.' }),
  }),
  success: { 200: { description: 'A page', schema: lockPage } },
  refusals: [400, 401, 503],
  async run({ services, viewer, query: { collection = null, after, first } }) {
    const filter = { collectionId: collection, toolIds: null, holderIds: null, viewerId: viewer.id }
    const page = await activeLocksPage(services.db.reads, filter, { after, first }, true)
    const found = (page?.edges ?? []).map((edge) => edge?.node as LockView)
    const names = await namesOf(
      services.db.reads,
      found.map(({ toolId }) => toolId),
    )
    const locks = found.flatMap((one) => {
      const name = names.get(one.toolId)
      // Deleted since the page was read.
      return name ? [lockOf(services, one, name)] : []
    })
    return {
      status: 200,
      body: {
        locks: await Promise.all(locks),
        next: page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null,
      },
    }
  },
})

async function granted(
  { services, document }: Pick<Call, 'services' | 'document'>,
  answer: GrantAnswer,
  status: number,
): Promise<Answer> {
  const { lock: view, lockToken } = answer.grant
  return {
    status,
    body: await grantOf(services, answer, document),
    headers: { 'lock-token': lockToken, 'fencing-token': String(view.fencingToken), etag: tagOf(view) },
  }
}

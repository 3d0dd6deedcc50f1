import { brandWithType } from '@pothos/core'
import { acquireDraftLock, type GrantAnswer, heartbeat, releaseDraftLock } from '../application/draftLocks.ts'
import type { RequestAnswer } from '../application/lockRequests.ts'
import { receiptOf } from '../application/receipts.ts'
import type { Viewer } from '../application/services.ts'
import { forceReleaseLock, forceTakeLock } from '../application/takeovers.ts'
import * as errors from '../domain/errors.ts'
import type { LockView } from '../domain/lockView.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { DraftLockGrant } from './draftLock.ts'
import { DraftLockRequest } from './draftLockRequest.ts'
import { DraftLock } from './refs.ts'
import { result, resultWith } from './result.ts'
import { toolOf } from './tool.ts'
import { User, userOf } from './user.ts'

const AcquireDraftLockInput = builder.inputType('AcquireDraftLockInput', {
  fields: (t) => ({
    toolId: t.id({ required: true }),
    sessionId: t.id({
      required: true,
      description:
        'A UUID that the client makes for each editor tab or CLI process and keeps across reloads. It distinguishes two tabs of one user.',
    }),
    idempotencyKey: t.id({
      required: true,
      description:
        'A UUID for each attempt; send the same one on a retry. If the grant it made has ended, the answer is always DraftLockLostError.',
    }),
    baseVersion: t.int({
      description:
        'Number of the draft version that the editor has loaded. If there is a newer one, a new grant is refused with DraftVersionConflictError.',
    }),
    comment: t.string(),
  }),
})

const HeartbeatInput = builder.inputType('HeartbeatInput', {
  fields: (t) => ({
    toolId: t.id({ required: true }),
    lockToken: t.string({ required: true }),
    idleMs: t.int({ description: 'Milliseconds since the person last typed. Default: 0, active now.' }),
    reportsActivity: t.boolean({
      description:
        'True if the client sends real idleMs values and a heartbeat at the first key after a request. Only then can an unanswered request end the lock.',
    }),
  }),
})

const ReleaseDraftLockInput = builder.inputType('ReleaseDraftLockInput', {
  fields: (t) => ({ toolId: t.id({ required: true }), lockToken: t.string({ required: true }) }),
})

const ForceTakeLockInput = builder.inputType('ForceTakeLockInput', {
  fields: (t) => ({
    toolId: t.id({ required: true }),
    sessionId: t.id({ required: true }),
    idempotencyKey: t.id({ required: true }),
    observedFencingToken: t.int({
      required: true,
      description: 'Fencing token of the lock that the caller sees and wants to take over.',
    }),
    reason: t.string({ description: "Required, unless it is the caller's own lock in another session." }),
    graceMs: t.int({
      description:
        'Time for the holder to finish, in milliseconds: 5 s to 10 min. The takeover is then announced. Default: take over at once.',
    }),
  }),
})

const ForceReleaseLockInput = builder.inputType('ForceReleaseLockInput', {
  fields: (t) => ({
    toolId: t.id({ required: true }),
    observedFencingToken: t.int({ required: true }),
    reason: t.string({ description: "Required, unless it is the caller's own lock." }),
  }),
})

const AcquireDraftLockPayload = builder.objectRef<GrantAnswer>('AcquireDraftLockPayload').implement({
  fields: (t) => ({ grant: t.expose('grant', { type: DraftLockGrant }), tool: toolOf(t) }),
})

const HeartbeatPayload = builder.objectRef<{ lock: LockView }>('HeartbeatPayload').implement({
  fields: (t) => ({
    lock: t.expose('lock', { type: DraftLock }),
    receipt: t.string({
      nullable: true,
      resolve: ({ lock }, _args, { services }) => receiptOf(services, lock),
    }),
  }),
})

const ReleaseDraftLockPayload = builder
  .objectRef<{ toolId: string }>('ReleaseDraftLockPayload')
  .implement({ fields: (t) => ({ tool: toolOf(t) }) })

const ForceTakeLockPayload = builder.objectRef<GrantAnswer>('ForceTakeLockPayload').implement({
  fields: (t) => ({
    grant: t.expose('grant', { type: DraftLockGrant }),
    previousHolder: t.field({
      type: User,
      nullable: true,
      resolve: ({ previousHolderId }, _args, context) => userOf(previousHolderId, context),
    }),
    tool: toolOf(t),
  }),
})

const TakeoverAnnouncedPayload = builder.objectRef<RequestAnswer>('TakeoverAnnouncedPayload').implement({
  description:
    'The takeover is announced, and the holder is told. At dueAt the lock ends, and the draft is reserved for the user who announced it. A second announcement returns the first one.',
  fields: (t) => ({ request: t.expose('request', { type: DraftLockRequest }) }),
})

const ForceReleaseLockPayload = builder
  .objectRef<{ toolId: string; previousHolderId: string }>('ForceReleaseLockPayload')
  .implement({
    fields: (t) => ({
      tool: toolOf(t),
      previousHolder: t.field({
        type: User,
        nullable: true,
        resolve: ({ previousHolderId }, _args, context) => userOf(previousHolderId, context),
      }),
    }),
  })

type UseCase<Answer> = (services: Context['services'], viewer: Viewer, input: unknown) => Promise<Answer>

function call<Answer>(useCase: UseCase<Answer>) {
  return (_root: unknown, { input }: { input: unknown }, { services, viewer }: Context) =>
    useCase(services, viewer as Viewer, input)
}

builder.mutationFields((t) => ({
  acquireDraftLock: t.field({
    type: AcquireDraftLockPayload,
    description:
      "Acquire the lock of a free draft. A retry with the same idempotencyKey returns the same grant. A new key from the same session replaces that session's grant.",
    args: { input: t.arg({ type: AcquireDraftLockInput, required: true }) },
    rate: 'acquire',
    errors: result(
      'AcquireDraftLockResult',
      errors.DraftLockHeldError,
      errors.DraftLockReservedError,
      errors.DraftLockLostError,
      errors.DraftVersionConflictError,
      errors.LockingDisabledError,
      errors.NotFoundError,
      errors.ForbiddenError,
      errors.InvalidInputError,
    ),
    draftLock: {
      needsNone: 'It asks for the lock. The grant is decided while the row of the lock is locked.',
    },
    resolve: call(acquireDraftLock),
  }),
  heartbeat: t.field({
    type: HeartbeatPayload,
    description:
      'Renew the lock for its full ttlMs. It never creates a lock and never revives one that has ended.',
    args: { input: t.arg({ type: HeartbeatInput, required: true }) },
    rate: null,
    errors: result(
      'HeartbeatResult',
      errors.DraftLockLostError,
      errors.LockingDisabledError,
      errors.NotFoundError,
      errors.ForbiddenError,
      errors.InvalidInputError,
    ),
    draftLock: { needsNone: 'It renews the lock whose token it sends, and changes no draft.' },
    resolve: call(heartbeat),
  }),
  releaseDraftLock: t.field({
    type: ReleaseDraftLockPayload,
    description: 'Release the lock. Also succeeds if it has already ended.',
    args: { input: t.arg({ type: ReleaseDraftLockInput, required: true }) },
    rate: 'release',
    errors: result('ReleaseDraftLockResult', errors.NotFoundError, errors.InvalidInputError),
    draftLock: { needsNone: 'It ends the lock whose token it sends, and changes no draft.' },
    resolve: call(releaseDraftLock),
  }),
  forceTakeLock: t.field({
    type: ForceTakeLockPayload,
    description:
      "Take over the lock from its holder. For admins and superusers, or for the holder's own other session. With graceMs the takeover is announced, and the holder can continue until then.",
    args: { input: t.arg({ type: ForceTakeLockInput, required: true }) },
    rate: 'forceTake',
    errors: resultWith(
      'ForceTakeLockResult',
      TakeoverAnnouncedPayload,
      errors.DraftLockHeldError,
      errors.DraftLockLostError,
      errors.DraftLockNotHeldError,
      errors.LockingDisabledError,
      errors.NotFoundError,
      errors.ForbiddenError,
      errors.InvalidInputError,
    ),
    draftLock: {
      needsNone: 'It ends another person’s lock, and names it by the fencing token that the caller saw.',
    },
    resolve: async (_root, { input }, { services, viewer }) => {
      const answer = await forceTakeLock(services, viewer as Viewer, input)
      if ('request' in answer) brandWithType(answer, TakeoverAnnouncedPayload as never)
      return answer as GrantAnswer
    },
  }),
  forceReleaseLock: t.field({
    type: ForceReleaseLockPayload,
    description:
      'Release a lock without its token. For admins and superusers, or for the holder from any session.',
    args: { input: t.arg({ type: ForceReleaseLockInput, required: true }) },
    rate: 'forceTake',
    errors: result(
      'ForceReleaseLockResult',
      errors.DraftLockHeldError,
      errors.DraftLockNotHeldError,
      errors.NotFoundError,
      errors.ForbiddenError,
      errors.InvalidInputError,
    ),
    draftLock: {
      needsNone: 'It ends another person’s lock, and names it by the fencing token that the caller saw.',
    },
    resolve: call(forceReleaseLock),
  }),
}))

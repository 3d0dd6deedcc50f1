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
        'One per editor tab or CLI process, made by the client (a UUID), kept over a reload. It tells two tabs of one user apart.',
    }),
    idempotencyKey: t.id({
      required: true,
      description:
        'One per attempt (a UUID); repeat it on a retry. A grant made by it that has ended is DraftLockLostError for ever.',
    }),
    baseVersion: t.int({
      description:
        'The draft version the editor has loaded; a new grant is refused with DraftVersionConflictError when the head has moved on.',
    }),
    comment: t.string(),
  }),
})

const HeartbeatInput = builder.inputType('HeartbeatInput', {
  fields: (t) => ({
    toolId: t.id({ required: true }),
    lockToken: t.string({ required: true }),
    idleMs: t.int({ description: 'Milliseconds since the person last typed; left out: active now.' }),
    reportsActivity: t.boolean({
      description:
        'The client tells idleMs truly and beats at the first key after a request; only then can silence end the lease.',
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
      description: 'Token of the lock the caller means to displace, as seen on its screen.',
    }),
    reason: t.string({ description: 'Required unless the caller takes it from its own other session.' }),
    graceMs: t.int({
      description: 'Announces the takeover and lets the holder finish: 5 s to 10 min. Left out: at once.',
    }),
  }),
})

const ForceReleaseLockInput = builder.inputType('ForceReleaseLockInput', {
  fields: (t) => ({
    toolId: t.id({ required: true }),
    observedFencingToken: t.int({ required: true }),
    reason: t.string({ description: "Required unless the holder's own user releases it." }),
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
    'The holder has been told; the draft is kept for whoever announced it from then on. A second announcement is answered with the first.',
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
      "Take a free or expired lock. A retry with the same idempotencyKey returns the same grant; a new key from the same session replaces that session's grant.",
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
    draftLock: { needsNone: 'it grants the lock, judged under the row lock' },
    resolve: call(acquireDraftLock),
  }),
  heartbeat: t.field({
    type: HeartbeatPayload,
    description: 'Renew the lease for its full TTL. Never creates a lock and never revives an ended one.',
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
    draftLock: { needsNone: 'it renews the lock by its token, judged under the row lock' },
    resolve: call(heartbeat),
  }),
  releaseDraftLock: t.field({
    type: ReleaseDraftLockPayload,
    description: 'Give the lock up. Succeeds also when it has already ended.',
    args: { input: t.arg({ type: ReleaseDraftLockInput, required: true }) },
    rate: 'release',
    errors: result('ReleaseDraftLockResult', errors.NotFoundError, errors.InvalidInputError),
    draftLock: { needsNone: 'it ends the lock by its token, judged under the row lock' },
    resolve: call(releaseDraftLock),
  }),
  forceTakeLock: t.field({
    type: ForceTakeLockPayload,
    description:
      "Take the lock over from its holder: admins and superusers, or the holder's own other session. With graceMs it is announced, and the holder goes on until then.",
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
    draftLock: { needsNone: "it ends somebody else's lock by the fencing token seen" },
    resolve: async (_root, { input }, { services, viewer }) => {
      const answer = await forceTakeLock(services, viewer as Viewer, input)
      if ('request' in answer) brandWithType(answer, TakeoverAnnouncedPayload as never)
      return answer as GrantAnswer
    },
  }),
  forceReleaseLock: t.field({
    type: ForceReleaseLockPayload,
    description:
      "Free a lock without its token: admins and superusers, or the holder's own user from anywhere.",
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
    draftLock: { needsNone: "it ends somebody else's lock by the fencing token seen" },
    resolve: call(forceReleaseLock),
  }),
}))

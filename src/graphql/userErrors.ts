import * as errors from '../domain/errors.ts'
import type { User as UserRow } from '../generated/prisma/client.ts'
import { builder } from './builder.ts'
import './draftLock.ts'
import { DraftVersion } from './draftVersion.ts'
import { DraftLock } from './refs.ts'
import { Tool } from './tool.ts'
import { User, userOf } from './user.ts'

const UserErrorCode = builder.enumType('UserErrorCode', {
  values: [
    'DOCUMENT_LOCKED',
    'LOCK_LOST',
    'LOCK_REQUIRED',
    'LOCK_NOT_HELD',
    'VERSION_CONFLICT',
    'METADATA_CONFLICT',
    'NOT_FOUND',
    'FORBIDDEN',
    'INVALID_INPUT',
    'SNAPSHOT_EXPIRED',
    'STATE_CONFLICT',
    'SANDBOX_BUSY',
    'IDEMPOTENCY_MISMATCH',
    'SLUG_TAKEN',
    'LOCKING_DISABLED',
    'LOCK_RESERVED',
  ] as const,
})

const UserError = builder.interfaceRef<errors.UserError>('UserError').implement({
  description:
    'An outcome the user can act on. End every selection on a result with: ... on UserError { code message retryable }',
  fields: (t) => ({
    message: t.exposeString('message'),
    code: t.field({ type: UserErrorCode, resolve: (error) => error.code }),
    retryable: t.exposeBoolean('retryable', {
      description: 'The same call may succeed later without a change.',
    }),
  }),
})

const interfaces = [UserError]

builder.objectType(errors.DraftLockHeldError, {
  name: 'DraftLockHeldError',
  interfaces,
  description:
    'DOCUMENT_LOCKED, retryable: another session holds the lock (or holds it by now), or a call without a token met a held lock.\nmessage: This document is currently being edited by another user (or, by the viewer: You are editing this document in another tab or device.)',
  fields: (t) => ({
    heldLock: t.field({ type: DraftLock, resolve: (error) => error.heldLock }),
    heldByViewerElsewhere: t.exposeBoolean('heldByViewerElsewhere', {
      description: "It is the viewer's own other session; it can be taken over without an admin.",
    }),
    viewerCanForceTake: t.exposeBoolean('viewerCanForceTake'),
  }),
})

export const DraftLockEndCause = builder.enumType('DraftLockEndCause', {
  description:
    'REPLACED: by a later grant of the same session. UNKNOWN_TOKEN: never granted to this user on this tool, or too long ago.',
  values: Object.keys(errors.lossMessages) as errors.LossCause[],
})

builder.objectType(errors.DraftLockLostError, {
  name: 'DraftLockLostError',
  interfaces,
  description: 'LOCK_LOST: the lease behind this lockToken has ended, for good.',
  fields: (t) => ({
    cause: t.field({ type: DraftLockEndCause, resolve: (error) => error.cause }),
    by: t.field({
      type: User,
      nullable: true,
      description: 'Who ended it; null for expiry.',
      resolve: ({ byId }, _args, context) => userOf(byId, context),
    }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true }),
    statedReason: t.exposeString('statedReason', {
      nullable: true,
      description: 'What the one who ended it gave as the reason.',
    }),
    currentLock: t.field({ type: DraftLock, nullable: true, resolve: (error) => error.currentLock }),
  }),
})

builder.objectType(errors.DraftLockRequiredError, {
  name: 'DraftLockRequiredError',
  interfaces,
  description:
    'LOCK_REQUIRED: no lockToken was given, the draft is free, and the collection requires a lock.',
})

builder.objectType(errors.DraftLockNotHeldError, {
  name: 'DraftLockNotHeldError',
  interfaces,
  description: 'LOCK_NOT_HELD: there is no lock to force or override.',
})

builder.objectType(errors.DraftLockReservedError, {
  name: 'DraftLockReservedError',
  interfaces,
  description: 'LOCK_RESERVED, retryable: the draft is free, and kept for who waited first.',
  fields: (t) => ({
    reservedFor: t.field({
      type: User,
      resolve: ({ reservedForId }, _args, context) => userOf(reservedForId, context) as Promise<UserRow>,
    }),
    reservedUntil: t.expose('reservedUntil', { type: 'DateTime' }),
    position: t.exposeInt('position', {
      nullable: true,
      description: "The viewer's place in the line, where it waits in it; 1 is next.",
    }),
  }),
})

builder.objectType(errors.LockingDisabledError, {
  name: 'LockingDisabledError',
  interfaces,
  description: 'LOCKING_DISABLED: this collection has locking switched off.',
})

builder.objectType(errors.DraftVersionConflictError, {
  name: 'DraftVersionConflictError',
  interfaces,
  description: 'VERSION_CONFLICT: the draft has moved on since baseVersion.',
  fields: (t) => ({
    currentHead: t.prismaField({
      type: DraftVersion,
      description: 'The head that the call met, content and all.',
      resolve: (query, { currentHeadId }, _args, { services }) =>
        services.db.prisma.draftVersion.findUniqueOrThrow({ ...query, where: { id: currentHeadId } }),
    }),
    tool: t.prismaField({
      type: Tool,
      resolve: (query, { toolId }, _args, { services }) =>
        services.db.prisma.tool.findUniqueOrThrow({ ...query, where: { id: toolId } }),
    }),
  }),
})

builder.objectType(errors.MetadataVersionConflictError, {
  name: 'MetadataVersionConflictError',
  interfaces,
  description: 'METADATA_CONFLICT: the metadata or policy has moved on since the expected version.',
  fields: (t) => ({ currentVersion: t.exposeInt('currentVersion') }),
})

builder.objectType(errors.SnapshotExpiredError, {
  name: 'SnapshotExpiredError',
  interfaces,
  description:
    'SNAPSHOT_EXPIRED: no live snapshot of this tool and user has that id (expired, swept, or never theirs); run the sandbox again.',
})

builder.objectType(errors.StateConflictError, {
  name: 'StateConflictError',
  interfaces,
  description: 'STATE_CONFLICT: the session moved on; reload and retry.',
  fields: (t) => ({ currentStateRev: t.exposeInt('currentStateRev') }),
})

builder.objectType(errors.SandboxBusyError, {
  name: 'SandboxBusyError',
  interfaces,
  description: 'SANDBOX_BUSY: all workers are taken and the queue is full.',
  fields: (t) => ({ retryAfterMs: t.exposeInt('retryAfterMs') }),
})

builder.objectType(errors.NotFoundError, {
  name: 'NotFoundError',
  interfaces,
  description: 'NOT_FOUND, also for what the viewer may not see.',
})

builder.objectType(errors.ForbiddenError, { name: 'ForbiddenError', interfaces })

const InputIssue = builder.objectRef<errors.InputIssue>('InputIssue').implement({
  fields: (t) => ({
    path: t.exposeStringList('path', { description: 'JSON path into input.' }),
    message: t.exposeString('message'),
  }),
})

builder.objectType(errors.InvalidInputError, {
  name: 'InvalidInputError',
  interfaces,
  description:
    'INVALID_INPUT, with every fault found; IDEMPOTENCY_MISMATCH and SLUG_TAKEN come as this type too.',
  fields: (t) => ({ issues: t.expose('issues', { type: [InputIssue] }) }),
})

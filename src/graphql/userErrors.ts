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
    'An error that the user can act on. End every selection on a result with: ... on UserError { code message retryable }',
  fields: (t) => ({
    message: t.exposeString('message'),
    code: t.field({ type: UserErrorCode, resolve: (error) => error.code }),
    retryable: t.exposeBoolean('retryable', {
      description: 'True if the same call can succeed later without a change.',
    }),
  }),
})

const interfaces = [UserError]

builder.objectType(errors.DraftLockHeldError, {
  name: 'DraftLockHeldError',
  interfaces,
  description:
    'DOCUMENT_LOCKED, retryable: another session holds the lock.\nmessage: This document is currently being edited by another user (or, if it is the viewer: You are editing this document in another tab or device.)',
  fields: (t) => ({
    heldLock: t.field({ type: DraftLock, resolve: (error) => error.heldLock }),
    heldByViewerElsewhere: t.exposeBoolean('heldByViewerElsewhere', {
      description:
        'True if the viewer holds it in another session. The viewer can take it over without being an admin.',
    }),
    viewerCanForceTake: t.exposeBoolean('viewerCanForceTake'),
  }),
})

export const DraftLockEndCause = builder.enumType('DraftLockEndCause', {
  description:
    'Why a lock ended. REPLACED: a newer grant of the same session. UNKNOWN_TOKEN: the token was never granted to this user on this tool, or too long ago.',
  values: Object.keys(errors.lossMessages) as errors.LossCause[],
})

builder.objectType(errors.DraftLockLostError, {
  name: 'DraftLockLostError',
  interfaces,
  description: 'LOCK_LOST: the lock of this lockToken has ended and cannot be renewed.',
  fields: (t) => ({
    cause: t.field({ type: DraftLockEndCause, resolve: (error) => error.cause }),
    by: t.field({
      type: User,
      nullable: true,
      description: 'Who ended it; null if it expired.',
      resolve: ({ byId }, _args, context) => userOf(byId, context),
    }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true }),
    statedReason: t.exposeString('statedReason', {
      nullable: true,
      description: 'The reason given by the user who ended it.',
    }),
    currentLock: t.field({ type: DraftLock, nullable: true, resolve: (error) => error.currentLock }),
  }),
})

builder.objectType(errors.DraftLockRequiredError, {
  name: 'DraftLockRequiredError',
  interfaces,
  description:
    'LOCK_REQUIRED: the call has no lockToken, the draft is free, and the collection requires a lock. Acquire it first.',
})

builder.objectType(errors.DraftLockNotHeldError, {
  name: 'DraftLockNotHeldError',
  interfaces,
  description: 'LOCK_NOT_HELD: there is no lock to take over, release or override.',
})

builder.objectType(errors.DraftLockReservedError, {
  name: 'DraftLockReservedError',
  interfaces,
  description: 'LOCK_RESERVED, retryable: the draft is free, but reserved for the first in line.',
  fields: (t) => ({
    reservedFor: t.field({
      type: User,
      resolve: ({ reservedForId }, _args, context) => userOf(reservedForId, context) as Promise<UserRow>,
    }),
    reservedUntil: t.expose('reservedUntil', { type: 'DateTime' }),
    position: t.exposeInt('position', {
      nullable: true,
      description: "The viewer's place in the line, 1 is next. Null if the viewer does not wait.",
    }),
  }),
})

builder.objectType(errors.LockingDisabledError, {
  name: 'LockingDisabledError',
  interfaces,
  description: 'LOCKING_DISABLED: locking is off for this collection.',
})

builder.objectType(errors.DraftVersionConflictError, {
  name: 'DraftVersionConflictError',
  interfaces,
  description: 'VERSION_CONFLICT: there is a newer draft version than baseVersion.',
  fields: (t) => ({
    currentHead: t.prismaField({
      type: DraftVersion,
      description: 'The current draft head, with its content.',
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
  description: 'METADATA_CONFLICT: the metadata or policy has changed since the expected version.',
  fields: (t) => ({ currentVersion: t.exposeInt('currentVersion') }),
})

builder.objectType(errors.SnapshotExpiredError, {
  name: 'SnapshotExpiredError',
  interfaces,
  description:
    'SNAPSHOT_EXPIRED: the snapshot has expired or is not of this tool and user. Run the sandbox again.',
})

builder.objectType(errors.StateConflictError, {
  name: 'StateConflictError',
  interfaces,
  description: 'STATE_CONFLICT: the state has changed. Reload and try again.',
  fields: (t) => ({ currentStateRev: t.exposeInt('currentStateRev') }),
})

builder.objectType(errors.SandboxBusyError, {
  name: 'SandboxBusyError',
  interfaces,
  description: 'SANDBOX_BUSY: all workers are busy and the queue is full. Try again after retryAfterMs.',
  fields: (t) => ({ retryAfterMs: t.exposeInt('retryAfterMs') }),
})

builder.objectType(errors.NotFoundError, {
  name: 'NotFoundError',
  interfaces,
  description: 'NOT_FOUND: it does not exist, or the viewer may not see it.',
})

builder.objectType(errors.ForbiddenError, { name: 'ForbiddenError', interfaces })

const InputIssue = builder.objectRef<errors.InputIssue>('InputIssue').implement({
  fields: (t) => ({
    path: t.exposeStringList('path', {
      description: 'Path of the field in input, for example ["content", "title"].',
    }),
    message: t.exposeString('message'),
  }),
})

builder.objectType(errors.InvalidInputError, {
  name: 'InvalidInputError',
  interfaces,
  description: 'INVALID_INPUT, with all problems found. Also used for IDEMPOTENCY_MISMATCH and SLUG_TAKEN.',
  fields: (t) => ({ issues: t.expose('issues', { type: [InputIssue] }) }),
})

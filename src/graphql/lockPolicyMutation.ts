import { updateLockPolicy } from '../application/lockPolicies.ts'
import type { Viewer } from '../application/services.ts'
import * as errors from '../domain/errors.ts'
import { builder } from './builder.ts'
import { AgentPolicy, Collection } from './collection.ts'
import { result } from './result.ts'

const UpdateLockPolicyInput = builder.inputType('UpdateLockPolicyInput', {
  description: 'Fields that are left out keep their values. idleTimeoutMs null: no idle timeout.',
  fields: (t) => ({
    collection: t.id({ required: true }),
    expectedVersion: t.int({ required: true }),
    enabled: t.boolean(),
    ttlMs: t.int(),
    heartbeatIntervalMs: t.int(),
    idleTimeoutMs: t.int(),
    coversMetadata: t.boolean(),
    reserveMs: t.int(),
    agents: t.field({ type: AgentPolicy }),
  }),
})

const UpdateLockPolicyPayload = builder
  .objectRef<{ collectionId: string }>('UpdateLockPolicyPayload')
  .implement({
    fields: (t) => ({
      collection: t.field({
        type: Collection,
        resolve: ({ collectionId }, _args, { services }) =>
          services.db.prisma.collection.findUniqueOrThrow({ where: { id: collectionId } }),
      }),
    }),
  })

builder.mutationField('updateLockPolicy', (t) =>
  t.field({
    type: UpdateLockPolicyPayload,
    description: 'Change the lock policy of a collection. For admins and superusers.',
    args: { input: t.arg({ type: UpdateLockPolicyInput, required: true }) },
    rate: 'save',
    errors: result(
      'UpdateLockPolicyResult',
      errors.MetadataVersionConflictError,
      errors.NotFoundError,
      errors.ForbiddenError,
      errors.InvalidInputError,
    ),
    draftLock: { needsNone: 'It changes the rules for later grants, and no draft.' },
    resolve: (_root, { input }, { services, viewer }) => updateLockPolicy(services, viewer as Viewer, input),
  }),
)

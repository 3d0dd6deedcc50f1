import {
  type CollectionAnswer,
  createCollection,
  deleteCollection,
  updateCollection,
} from '../application/collections.ts'
import type { Viewer } from '../application/services.ts'
import * as errors from '../domain/errors.ts'
import { builder } from './builder.ts'
import { AgentPolicy, Collection, CollectionEditors, CollectionReaders, DraftStorage } from './collection.ts'
import { result } from './result.ts'

const LockPolicyInput = builder.inputType('LockPolicyInput', {
  fields: (t) => ({
    enabled: t.boolean(),
    ttlMs: t.int(),
    heartbeatIntervalMs: t.int(),
    idleTimeoutMs: t.int(),
    coversMetadata: t.boolean(),
    reserveMs: t.int(),
    agents: t.field({ type: AgentPolicy }),
  }),
})

const CreateCollectionInput = builder.inputType('CreateCollectionInput', {
  fields: (t) => ({
    id: t.id({ required: true, description: '[a-z0-9][a-z0-9-]{0,99}' }),
    name: t.string({ required: true }),
    storage: t.field({ type: DraftStorage, required: true, defaultValue: 'INTERNAL' }),
    singleton: t.boolean({ required: true, defaultValue: false }),
    runnable: t.boolean({ required: true, defaultValue: false }),
    editors: t.field({
      type: CollectionEditors,
      description: 'Left out: MAINTAINERS for INTERNAL, CONTRIBUTORS for EXTERNAL.',
    }),
    readers: t.field({ type: CollectionReaders, required: true, defaultValue: 'EVERYBODY' }),
    contentSchema: t.field({ type: 'JSON' }),
    urlTemplate: t.string({
      description: 'Of an EXTERNAL collection: an http or https URL that holds {key}.',
    }),
    lockPolicy: t.field({
      type: LockPolicyInput,
      description:
        'Left out, whole or in part: enabled, 10 min, heartbeat 60 s (at most a third of ttlMs), idle 15 min, metadata not covered, agents YIELD, reserve 30 s. idleTimeoutMs: null is never.',
    }),
    dryRun: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Says what would be made, and writes nothing.',
    }),
  }),
})

const CreateCollectionPayload = builder
  .objectRef<CollectionAnswer>('CreateCollectionPayload')
  .implement({ fields: (t) => ({ collection: t.expose('collection', { type: Collection }) }) })

const UpdateCollectionInput = builder.inputType('UpdateCollectionInput', {
  description:
    'Fields left out stay as they are; contentSchema: null accepts any JSON object, urlTemplate: null leads nowhere. Storage, singleton and runnable never change.',
  fields: (t) => ({
    id: t.id({ required: true }),
    expectedVersion: t.int({ required: true }),
    name: t.string(),
    editors: t.field({ type: CollectionEditors }),
    readers: t.field({ type: CollectionReaders }),
    contentSchema: t.field({ type: 'JSON' }),
    urlTemplate: t.string(),
    archived: t.boolean(),
    dryRun: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Says what would change, and writes nothing.',
    }),
  }),
})

const UpdateCollectionPayload = builder
  .objectRef<CollectionAnswer & { headsRefused: number | null }>('UpdateCollectionPayload')
  .implement({
    fields: (t) => ({
      collection: t.expose('collection', { type: Collection }),
      headsRefused: t.exposeInt('headsRefused', {
        nullable: true,
        description:
          'Draft heads that the new schema would refuse if they were saved again; null where the schema did not change, or over 10,000 heads.',
      }),
    }),
  })

const DeleteCollectionInput = builder.inputType('DeleteCollectionInput', {
  fields: (t) => ({
    id: t.id({
      required: true,
      description: 'Typed by a person; the collection must hold no document.',
    }),
  }),
})

const DeleteCollectionPayload = builder
  .objectRef<{ deletedCollectionId: string }>('DeleteCollectionPayload')
  .implement({ fields: (t) => ({ deletedCollectionId: t.exposeID('deletedCollectionId') }) })

const draftLock = { needsNone: 'it is about a collection, and leaves its drafts as they are' }

builder.mutationFields((t) => ({
  createCollection: t.field({
    type: CreateCollectionPayload,
    description: 'Admins only.',
    args: { input: t.arg({ type: CreateCollectionInput, required: true }) },
    rate: 'save',
    errors: result('CreateCollectionResult', errors.ForbiddenError, errors.InvalidInputError),
    draftLock,
    resolve: (_root, { input }, { services, viewer }) => createCollection(services, viewer as Viewer, input),
  }),
  updateCollection: t.field({
    type: UpdateCollectionPayload,
    description: 'Admins only.',
    args: { input: t.arg({ type: UpdateCollectionInput, required: true }) },
    rate: 'save',
    errors: result(
      'UpdateCollectionResult',
      errors.MetadataVersionConflictError,
      errors.NotFoundError,
      errors.ForbiddenError,
      errors.InvalidInputError,
    ),
    draftLock,
    resolve: (_root, { input }, { services, viewer }) => updateCollection(services, viewer as Viewer, input),
  }),
  deleteCollection: t.field({
    type: DeleteCollectionPayload,
    description: 'Superusers only.',
    args: { input: t.arg({ type: DeleteCollectionInput, required: true }) },
    rate: 'save',
    errors: result(
      'DeleteCollectionResult',
      errors.NotFoundError,
      errors.ForbiddenError,
      errors.InvalidInputError,
    ),
    draftLock,
    resolve: (_root, { input }, { services, viewer }) => deleteCollection(services, viewer as Viewer, input),
  }),
}))

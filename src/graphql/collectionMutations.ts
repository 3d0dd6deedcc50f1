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
    id: t.id({ required: true, description: '1 to 100 characters: [a-z0-9][a-z0-9-]{0,99}.' }),
    name: t.string({ required: true }),
    storage: t.field({ type: DraftStorage, required: true, defaultValue: 'INTERNAL' }),
    singleton: t.boolean({ required: true, defaultValue: false }),
    runnable: t.boolean({ required: true, defaultValue: false }),
    editors: t.field({
      type: CollectionEditors,
      description: 'Default: MAINTAINERS for INTERNAL storage, CONTRIBUTORS for EXTERNAL.',
    }),
    readers: t.field({ type: CollectionReaders, required: true, defaultValue: 'EVERYBODY' }),
    contentSchema: t.field({ type: 'JSON' }),
    urlTemplate: t.string({
      description: 'Only for EXTERNAL storage: an http or https URL that contains {key}.',
    }),
    lockPolicy: t.field({
      type: LockPolicyInput,
      description:
        'Defaults: enabled, ttlMs 10 min, heartbeatIntervalMs 60 s (at most a third of ttlMs), idleTimeoutMs 15 min (null: never), coversMetadata false, agents YIELD, reserveMs 30 s.',
    }),
    dryRun: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Only check the input and return the collection that would be created.',
    }),
  }),
})

const CreateCollectionPayload = builder
  .objectRef<CollectionAnswer>('CreateCollectionPayload')
  .implement({ fields: (t) => ({ collection: t.expose('collection', { type: Collection }) }) })

const UpdateCollectionInput = builder.inputType('UpdateCollectionInput', {
  description:
    'Fields that are left out keep their values. contentSchema null: any JSON object. urlTemplate null: no link. storage, singleton and runnable cannot be changed.',
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
      description: 'Only check the input and return what would change.',
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
          'How many draft heads do not match the new schema and could not be saved again unchanged. Null if the schema did not change or there are more than 10,000 drafts.',
      }),
    }),
  })

const DeleteCollectionInput = builder.inputType('DeleteCollectionInput', {
  fields: (t) => ({
    id: t.id({
      required: true,
      description: 'The id, typed by a person to confirm. The collection must be empty.',
    }),
  }),
})

const DeleteCollectionPayload = builder
  .objectRef<{ deletedCollectionId: string }>('DeleteCollectionPayload')
  .implement({ fields: (t) => ({ deletedCollectionId: t.exposeID('deletedCollectionId') }) })

const draftLock = { needsNone: 'It changes a collection and none of its drafts.' }

builder.mutationFields((t) => ({
  createCollection: t.field({
    type: CreateCollectionPayload,
    description: 'Create a collection. For admins.',
    args: { input: t.arg({ type: CreateCollectionInput, required: true }) },
    rate: 'save',
    errors: result('CreateCollectionResult', errors.ForbiddenError, errors.InvalidInputError),
    draftLock,
    resolve: (_root, { input }, { services, viewer }) => createCollection(services, viewer as Viewer, input),
  }),
  updateCollection: t.field({
    type: UpdateCollectionPayload,
    description: 'Change a collection. For admins.',
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
    description: 'Delete an empty collection. For superusers.',
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

import { type SaveAnswer, saveCall, saveDraft, savedBefore } from '../application/drafts.ts'
import { restoreDraftVersionInput, saveDraftInput } from '../application/inputs.ts'
import { restoreCall, restoreDraftVersion, versionToRestore } from '../application/restoreVersion.ts'
import { builder } from './builder.ts'
import { DraftVersion, versionOf } from './draftVersion.ts'
import { DraftLock } from './refs.ts'
import { underLock } from './underLock.ts'

export const LockOverrideInput = builder.inputType('LockOverrideInput', {
  description:
    'Lets an admin bypass a lock for one call. It ends the lock, notifies the holder and writes an audit entry.',
  fields: (t) => ({
    observedFencingToken: t.int({
      description:
        'Fencing token of the lock that the caller sees; null if it sees a free draft. If there is now another lock, the answer is DraftLockHeldError; if there is none any more, DraftLockNotHeldError.',
    }),
    reason: t.string({ required: true }),
  }),
})

const DraftFileInput = builder.inputType('DraftFileInput', {
  fields: (t) => ({ name: t.string({ required: true }), sha256: t.string({ required: true }) }),
})

const SaveDraftInput = builder.inputType('SaveDraftInput', {
  fields: (t) => ({
    toolId: t.id({ required: true }),
    lockToken: t.string({
      description: 'Required, unless locking is off for the collection or override is given.',
    }),
    override: t.field({ type: LockOverrideInput }),
    baseVersion: t.int({
      required: true,
      description: 'Number of the draft version that the edit is based on.',
    }),
    content: t.field({ type: 'JSON', required: true }),
    files: t.field({
      type: [DraftFileInput],
      description:
        'Files of the new version, with the hashes that the upload returned. Default: the files of the previous version.',
    }),
    message: t.string(),
    idempotencyKey: t.id({
      description: 'A key for this call. A retry with the same key returns the first answer again.',
    }),
    release: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Also release the lock, in the same transaction.',
    }),
  }),
})

const SaveDraftPayload = builder.objectRef<SaveAnswer>('SaveDraftPayload').implement({
  fields: (t) => ({
    draftHead: t.prismaField({
      type: DraftVersion,
      resolve: (query, { draftHeadId, version }, _args, context) =>
        versionOf(query, draftHeadId, version, context),
    }),
    lock: t.field({
      type: DraftLock,
      nullable: true,
      resolve: ({ lock, version }) => lock && { ...lock, ...(version && { draftHead: version }) },
    }),
  }),
})

builder.mutationField('saveDraft', (t) =>
  t.field({
    type: SaveDraftPayload,
    description: 'Save a new draft version and renew the lock, in one transaction.',
    args: { input: t.arg({ type: SaveDraftInput, required: true }) },
    rate: 'save',
    ...underLock({
      result: 'SaveDraftResult',
      input: saveDraftInput,
      call: saveCall,
      work: saveDraft,
      replay: savedBefore,
    }),
  }),
)

const RestoreDraftVersionInput = builder.inputType('RestoreDraftVersionInput', {
  fields: (t) => ({
    toolId: t.id({ required: true }),
    lockToken: t.string({ description: 'Required, unless locking is off for the collection.' }),
    baseVersion: t.int({
      required: true,
      description: 'Number of the draft head that the caller has loaded.',
    }),
    number: t.int({
      required: true,
      description: 'Number of the version to restore; its content and files become the new head.',
    }),
    message: t.string(),
    idempotencyKey: t.id({
      description: 'A key for this call. A retry with the same key returns the first answer again.',
    }),
  }),
})

builder.mutationField('restoreDraftVersion', (t) =>
  t.field({
    type: SaveDraftPayload,
    description: 'Save the content and files of an older version as a new version, under the lock.',
    args: { input: t.arg({ type: RestoreDraftVersionInput, required: true }) },
    rate: 'save',
    ...underLock({
      result: 'SaveDraftResult',
      input: restoreDraftVersionInput,
      call: restoreCall,
      prepare: versionToRestore,
      work: restoreDraftVersion,
      replay: savedBefore,
    }),
  }),
)

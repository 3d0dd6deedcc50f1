import { type SaveAnswer, saveCall, saveDraft, savedBefore } from '../application/drafts.ts'
import { restoreDraftVersionInput, saveDraftInput } from '../application/inputs.ts'
import { restoreCall, restoreDraftVersion, versionToRestore } from '../application/restoreVersion.ts'
import { builder } from './builder.ts'
import { DraftVersion, versionOf } from './draftVersion.ts'
import { DraftLock } from './refs.ts'
import { underLock } from './underLock.ts'

export const LockOverrideInput = builder.inputType('LockOverrideInput', {
  description: "Admin's bypass of a lock for one operation; ends the lock, is audited, and tells the holder.",
  fields: (t) => ({
    observedFencingToken: t.int({
      description:
        "Token of the lock seen on the caller's screen; null when it saw the draft free. Another lock by now is DraftLockHeldError, none any more DraftLockNotHeldError.",
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
      description: "Required unless the collection's locking is off or override is given.",
    }),
    override: t.field({ type: LockOverrideInput }),
    baseVersion: t.int({ required: true, description: 'Number of the draft version the edit began from.' }),
    content: t.field({ type: 'JSON', required: true }),
    files: t.field({
      type: [DraftFileInput],
      description:
        'Files of the new version, by the hash that the upload answered; left out: those of the version before.',
    }),
    message: t.string(),
    idempotencyKey: t.id({ description: 'Repeat it on a retry to get the first answer again.' }),
    release: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Release the lock in the same transaction (check-in).',
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
    description: 'Write a new draft head, move the lock to it and renew the lease: one transaction.',
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
    lockToken: t.string({ description: "Required unless the collection's locking is off." }),
    baseVersion: t.int({ required: true, description: 'Number of the head that the caller has seen.' }),
    number: t.int({
      required: true,
      description: 'The version whose content and files become the new head.',
    }),
    message: t.string(),
    idempotencyKey: t.id({ description: 'Repeat it on a retry to get the first answer again.' }),
  }),
})

builder.mutationField('restoreDraftVersion', (t) =>
  t.field({
    type: SaveDraftPayload,
    description: 'An older version as the new head, under the lock.',
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

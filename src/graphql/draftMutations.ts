import { type SaveAnswer, saveCall, savedBefore, saveDraft } from '../application/drafts.ts'
import { saveDraftInput } from '../application/inputs.ts'
import * as errors from '../domain/errors.ts'
import { builder } from './builder.ts'
import { DraftVersion } from './draftVersion.ts'
import { underLock } from './guardPlugin.ts'
import { DraftLock } from './refs.ts'
import { result } from './userErrors.ts'

const SaveDraftInput = builder.inputType('SaveDraftInput', {
  fields: (t) => ({
    toolId: t.id({ required: true }),
    lockToken: t.string({ description: "Required unless the collection's locking is off or override is given." }),
    baseVersion: t.int({ required: true, description: 'Number of the draft version the edit began from.' }),
    content: t.field({ type: 'JSON', required: true }),
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
      resolve: (query, { draftHeadId }, _args, { services }) =>
        services.db.prisma.draftVersion.findUniqueOrThrow({ ...query, where: { id: draftHeadId } }),
    }),
    lock: t.expose('lock', { type: DraftLock, nullable: true }),
  }),
})

builder.mutationField('saveDraft', (t) =>
  t.field({
    type: SaveDraftPayload,
    description: 'Write a new draft head, move the lock to it and renew the lease: one transaction.',
    args: { input: t.arg({ type: SaveDraftInput, required: true }) },
    errors: result(
      'SaveDraftResult',
      errors.DraftLockHeldError,
      errors.DraftLockNotHeldError,
      errors.DraftLockLostError,
      errors.DraftLockRequiredError,
      errors.DraftVersionConflictError,
      errors.NotFoundError,
      errors.ForbiddenError,
      errors.InvalidInputError,
    ),
    ...underLock(saveDraftInput, saveCall, saveDraft, savedBefore),
  }),
)

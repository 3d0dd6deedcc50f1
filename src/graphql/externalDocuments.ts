import { type NoteAnswer, noteCall, notedBefore, noteExternalSave } from '../application/drafts.ts'
import { type OpenAnswer, openDocument } from '../application/externalDocuments.ts'
import { noteExternalSaveInput } from '../application/externalInputs.ts'
import type { Viewer } from '../application/services.ts'
import * as errors from '../domain/errors.ts'
import { builder } from './builder.ts'
import { DraftLock } from './refs.ts'
import { result } from './result.ts'
import { Tool, toolAt, toolOf } from './tool.ts'
import { underLock } from './underLock.ts'

export const DocumentRefInput = builder.inputType('DocumentRefInput', {
  fields: (t) => ({
    collection: t.id({ required: true }),
    key: t.string({
      required: true,
      description: "The other system's own key, 1 to 200 characters, compared byte for byte; shown as slug.",
    }),
  }),
})

builder.queryField('document', (t) =>
  t.prismaField({
    type: Tool,
    nullable: true,
    args: { ref: t.arg({ type: DocumentRefInput, required: true }) },
    resolve: (query, _root, { ref }, context) => toolAt(query, ref.collection, 'ref.key', ref.key, context),
  }),
)

const OpenDocumentInput = builder.inputType('OpenDocumentInput', {
  fields: (t) => ({
    document: t.field({ type: DocumentRefInput, required: true }),
    title: t.string({ description: 'What people read in lists; left out: as it is, at first the key.' }),
    maintainerIds: t.idList({
      description:
        'At its first use only, by SERVICE or admins; left out: the caller, where editors is MAINTAINERS.',
    }),
  }),
})

const OpenDocumentPayload = builder
  .objectRef<OpenAnswer>('OpenDocumentPayload')
  .implement({ fields: (t) => ({ tool: toolOf(t), created: t.exposeBoolean('created') }) })

const NoteExternalSaveInput = builder.inputType('NoteExternalSaveInput', {
  description:
    "Called after the other system's COMMIT; inside its own guarded transaction it would wait for itself.",
  fields: (t) => ({
    toolId: t.id({ required: true }),
    lockToken: t.string({ description: "Required unless the collection's locking is off." }),
    reference: t.string({ description: 'How the other system calls the version that it wrote.' }),
    message: t.string(),
    idempotencyKey: t.id(),
    release: t.boolean({ required: true, defaultValue: false }),
  }),
})

const NoteExternalSavePayload = builder.objectRef<NoteAnswer>('NoteExternalSavePayload').implement({
  fields: (t) => ({ tool: toolOf(t), lock: t.expose('lock', { type: DraftLock, nullable: true }) }),
})

builder.mutationFields((t) => ({
  openDocument: t.field({
    type: OpenDocumentPayload,
    description: 'The document of an EXTERNAL collection, made at its first use.',
    args: { input: t.arg({ type: OpenDocumentInput, required: true }) },
    rate: 'save',
    errors: result(
      'OpenDocumentResult',
      errors.NotFoundError,
      errors.ForbiddenError,
      errors.InvalidInputError,
    ),
    draftLock: { needsNone: 'it makes a record that nobody holds yet, and changes no draft' },
    resolve: (_root, { input }, { services, viewer }) => openDocument(services, viewer as Viewer, input),
  }),
  noteExternalSave: t.field({
    type: NoteExternalSavePayload,
    description:
      'Tells who watches that a document kept elsewhere has a new version; under the lock, audited, and the lease renewed.',
    args: { input: t.arg({ type: NoteExternalSaveInput, required: true }) },
    rate: 'save',
    ...underLock({
      result: 'NoteExternalSaveResult',
      input: noteExternalSaveInput,
      call: noteCall,
      work: noteExternalSave,
      replay: notedBefore,
    }),
  }),
}))

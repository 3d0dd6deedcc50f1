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
      description:
        "The document's key in the other system: 1 to 200 characters, case-sensitive. It is also the slug.",
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
    title: t.string({ description: 'Title in lists. Default: unchanged; for a new document, the key.' }),
    maintainerIds: t.idList({
      description:
        'Only used when the document is created, and only by SERVICE or admins. Default: the caller, if editors is MAINTAINERS.',
    }),
  }),
})

const OpenDocumentPayload = builder
  .objectRef<OpenAnswer>('OpenDocumentPayload')
  .implement({ fields: (t) => ({ tool: toolOf(t), created: t.exposeBoolean('created') }) })

const NoteExternalSaveInput = builder.inputType('NoteExternalSaveInput', {
  description:
    "Call it after the other system's COMMIT. Inside a guarded transaction the call would wait for that transaction, and so for itself.",
  fields: (t) => ({
    toolId: t.id({ required: true }),
    lockToken: t.string({ description: 'Required, unless locking is off for the collection.' }),
    reference: t.string({ description: "The other system's name for the version that it wrote." }),
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
    description: 'Get a document of an EXTERNAL collection by its key. It is created on first use.',
    args: { input: t.arg({ type: OpenDocumentInput, required: true }) },
    rate: 'save',
    errors: result(
      'OpenDocumentResult',
      errors.NotFoundError,
      errors.ForbiddenError,
      errors.InvalidInputError,
    ),
    draftLock: {
      needsNone: 'It creates the record of a document that is stored elsewhere, and changes no draft.',
    },
    resolve: (_root, { input }, { services, viewer }) => openDocument(services, viewer as Viewer, input),
  }),
  noteExternalSave: t.field({
    type: NoteExternalSavePayload,
    description:
      'Report a new version of a document in another system. Needs the lock, renews it, notifies subscribers and writes an audit entry.',
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

import { randomUUID } from 'node:crypto'
import { type CanonicalContent, requestHash } from '../domain/content.ts'
import { ForbiddenError, InvalidInputError, idempotencyMismatch, NotFoundError } from '../domain/errors.ts'
import { mayCreate, plural, principalOf } from '../domain/permissions.ts'
import { type Birthplace, insertTool, readBirthplace } from '../storage/tools.ts'
import { mustTakeAgents } from './agents.ts'
import { checkAgainstCollection } from './collectionSchema.ts'
import { createToolInput, parseInput } from './inputs.ts'
import { readLarge } from './largeInput.ts'
import type { Services, Viewer } from './services.ts'

/** Creates a tool with its first draft version. Its first maintainer is its creator, or the person an agent works for. */
export async function createTool(
  services: Services,
  viewer: Viewer,
  raw: unknown,
): Promise<{ toolId: string }> {
  const sent = parseInput(createToolInput, raw)
  const { idempotencyKey, content: _unread, ...input } = sent
  const birthplace = () => readBirthplace(services.db.leases, viewer.id, input.collection, idempotencyKey)

  const { collection, answered, ...person } = await birthplace()
  // Rights are checked before work that grows with the content. A retry has passed them before.
  const read = () => readLarge(services, viewer, sent, collection?.contentSchema)
  const hashOf = (content: CanonicalContent) => requestHash({ ...input, content: content.hash })
  if (answered) return firstAnswer(answered, hashOf((await read()).content))
  if (!collection) throw new NotFoundError('collection')
  if (!mayCreate(person.role)) throw new ForbiddenError(`${plural[person.role]} may not create documents.`)
  mustTakeAgents(person, collection)
  mustTakeDocuments(input.collection, collection)
  const { content } = await read()
  const hash = hashOf(content)
  checkAgainstCollection(collection.contentSchema, content)

  const toolId = randomUUID()
  const made = await insertTool(services.db.leases, {
    ...input,
    id: toolId,
    versionId: randomUUID(),
    collectionId: input.collection,
    summary: input.summary ?? '',
    taxonomy: input.taxonomy ?? [],
    content: content.text,
    contentHash: content.hash,
    creatorId: viewer.id,
    maintainerIds: [principalOf({ userId: viewer.id, ...person })],
    answer: idempotencyKey === null ? null : { key: idempotencyKey, requestHash: hash },
  })
  if (made) {
    services.announceTool(toolId)
    return { toolId }
  }
  const again = await birthplace()
  if (again.answered) return firstAnswer(again.answered, hash)
  if (!again.collection) throw new NotFoundError('collection')
  throw new InvalidInputError(
    [
      {
        path: ['slug'],
        message: `"${input.slug}" is already used in the collection "${input.collection}"; choose another`,
      },
    ],
    'SLUG_TAKEN',
  )
}

function mustTakeDocuments(id: string, collection: NonNullable<Birthplace['collection']>): void {
  const refuse = (message: string) => new InvalidInputError([{ path: ['collection'], message }])
  if (collection.singleton)
    throw refuse(`contains exactly one document, which already exists; edit "${id}" instead`)
  if (collection.archived) throw refuse('is archived: it takes no new documents')
  if (collection.storage === 'EXTERNAL')
    throw refuse('is EXTERNAL: create the record of its documents with openDocument')
}

function firstAnswer(answered: NonNullable<Birthplace['answered']>, hash: string): { toolId: string } {
  if (answered.requestHash !== hash) throw idempotencyMismatch()
  return answered.answer
}

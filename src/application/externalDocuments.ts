import { randomUUID } from 'node:crypto'
import { sha256 } from '../domain/content.ts'
import { ForbiddenError, InvalidInputError, NotFoundError } from '../domain/errors.ts'
import { mayEdit, mayOpen, mayRead, principalOf, speaksForOthers } from '../domain/permissions.ts'
import { type ExternalPlace, readExternalPlace } from '../storage/externalDocuments.ts'
import { insertTool } from '../storage/tools.ts'
import { mustTakeAgents } from './agents.ts'
import { openDocumentInput } from './externalInputs.ts'
import { parseInput } from './inputs.ts'
import type { Services, Viewer } from './services.ts'
import { withTool } from './withTool.ts'

export interface OpenAnswer {
  toolId: string
  created: boolean
}

type OpenInput = ReturnType<typeof openDocumentInput.parse>

/** Gets the record of a document in another system, and creates it on first use. */
export async function openDocument(services: Services, viewer: Viewer, raw: unknown): Promise<OpenAnswer> {
  const input = parseInput(openDocumentInput, raw)
  const look = () => readExternalPlace(services.db.leases, viewer.id, input.document)
  const place = await look()
  if (place.tool) return found(services, viewer, input, place)
  const toolId = await make(services, viewer, input, place)
  if (toolId) {
    services.announceTool(toolId)
    return { toolId, created: true }
  }
  // Somebody else has just created it, or the collection has just been deleted.
  return found(services, viewer, input, await look())
}

async function found(
  services: Services,
  viewer: Viewer,
  { title }: OpenInput,
  { person: asking, collection, tool }: ExternalPlace,
): Promise<OpenAnswer> {
  if (!collection || !tool) throw new NotFoundError('collection')
  mustBeExternal(collection)
  const person = { ...asking, maintainer: tool.maintainer, ...collection }
  if (!mayRead(person)) throw new NotFoundError('document')
  if (title !== null && title !== tool.title && mayEdit(person))
    await entitle(services, viewer, tool.id, title)
  return { toolId: tool.id, created: false }
}

async function make(
  services: Services,
  viewer: Viewer,
  { document, title, maintainerIds }: OpenInput,
  { person, collection }: ExternalPlace,
): Promise<string | null> {
  if (!collection) throw new NotFoundError('collection')
  mustBeExternal(collection)
  if (!mayOpen(person.role))
    throw new ForbiddenError('Viewers may not open a document that does not exist yet.')
  mustTakeAgents(person, collection)
  if (maintainerIds && !speaksForOthers(person.role))
    throw new ForbiddenError('Only an admin or a service may set the maintainers.')
  if (collection.archived) throw refuse('is archived: it takes no new documents')
  const id = randomUUID()
  const isMade = await insertTool(services.db.leases, {
    id,
    versionId: randomUUID(),
    collectionId: document.collection,
    slug: document.key,
    title: title ?? document.key,
    summary: '',
    taxonomy: [],
    content: '{}',
    contentHash: sha256('{}'),
    creatorId: viewer.id,
    maintainerIds:
      maintainerIds ??
      (collection.editors === 'MAINTAINERS' ? [principalOf({ userId: viewer.id, ...person })] : []),
    answer: null,
  })
  return isMade ? id : null
}

/** The title follows the other system, unless the lock covers metadata. */
async function entitle(services: Services, viewer: Viewer, toolId: string, title: string): Promise<void> {
  await withTool(services, viewer, { toolId, lockToken: null }, async (_tx, draft, write) => {
    if (!mayEdit(draft.person) || draft.policy.coversMetadata) return
    write({
      metadata: { title, summary: null, taxonomy: null, maintainerIds: null },
      audit: [
        {
          action: 'TOOL_METADATA_UPDATED',
          actorId: viewer.id,
          metadata: { version: draft.metadataVersion + 1, title },
        },
      ],
    })
  })
}

function mustBeExternal({ storage }: NonNullable<ExternalPlace['collection']>): void {
  if (storage === 'INTERNAL') throw refuse('is INTERNAL: create its documents with createTool')
}

const refuse = (message: string) => new InvalidInputError([{ path: ['document', 'collection'], message }])

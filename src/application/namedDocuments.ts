import { z } from 'zod'
import { NotFoundError } from '../domain/errors.ts'
import { mayRead } from '../domain/permissions.ts'
import { type ExternalPlace, readExternalPlace } from '../storage/externalDocuments.ts'
import { type DocumentRef, deletedDocumentOf } from '../storage/namedDocuments.ts'
import { openDocument } from './externalDocuments.ts'
import { documentKey } from './externalInputs.ts'
import { key, parseInput } from './inputs.ts'
import type { Services, Viewer } from './services.ts'

/** A document by collection and key, for callers that have no id. */
export const documentRef = z.object({ collection: key, key: documentKey })

/** The id of a document that this person may read. With a lock token also of a document deleted under it, so that its end can be told. */
export async function documentAt(
  services: Services,
  viewer: Viewer,
  raw: DocumentRef,
  lockToken: string | null = null,
): Promise<string> {
  const { leases } = services.db
  const place = await readExternalPlace(leases, viewer.id, parseInput(documentRef, raw))
  const deleted = !place.tool && lockToken !== null && (await deletedDocumentOf(leases, lockToken, viewer.id))
  return deleted || seenAt(place)
}

/** The same for acquiring a lock: the record of a document in another system is created on first use. */
export async function documentToLock(
  services: Services,
  viewer: Viewer,
  raw: DocumentRef,
  title: string | null,
): Promise<string> {
  const document = parseInput(documentRef, raw)
  const place = await readExternalPlace(services.db.leases, viewer.id, document)
  const isToOpen = place.collection?.storage === 'EXTERNAL' && (!place.tool || title !== null)
  return isToOpen ? (await openDocument(services, viewer, { document, title })).toolId : seenAt(place)
}

function seenAt({ person, collection, tool }: ExternalPlace): string {
  if (collection && tool && mayRead({ ...person, ...collection, maintainer: tool.maintainer })) return tool.id
  throw new NotFoundError('document')
}

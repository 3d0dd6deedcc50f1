import { z } from 'zod'
import { NotFoundError } from '../domain/errors.ts'
import { mayRead } from '../domain/permissions.ts'
import { type ExternalPlace, readExternalPlace } from '../storage/externalDocuments.ts'
import { type DocumentRef, deletedDocumentOf } from '../storage/namedDocuments.ts'
import { openDocument } from './externalDocuments.ts'
import { documentKey } from './externalInputs.ts'
import { key, parseInput } from './inputs.ts'
import type { Services, Viewer } from './services.ts'

/** How callers without ids name a document. */
export const documentRef = z.object({ collection: key, key: documentKey })

/** The id of a document that is there for this person. With a lock token, of one that was deleted under it too: its end is told. */
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

/** The same for who is about to lock it: of a document that is kept elsewhere the record is made at its first use. */
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

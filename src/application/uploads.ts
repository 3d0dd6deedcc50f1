import { createSHA256, type IHasher } from 'hash-wasm'
import { InvalidInputError, NotFoundError } from '../domain/errors.ts'
import type { StoredUpload } from '../storage/uploads.ts'
import * as storage from '../storage/uploads.ts'
import { mayUpload, mustHave, stage, type Upload } from './files.ts'
import type { GuardedCall } from './guard.ts'
import { appendAll, FileTooLarge, MovedOn, updateInTurns } from './receiving.ts'
import type { Services, Viewer } from './services.ts'

/** The sent bytes do not start where the stored ones end. */
export class UploadOffsetError extends Error {
  readonly offset: number
  constructor(offset: number) {
    super(`This upload has ${offset} bytes. Continue there.`)
    this.offset = offset
  }
}

/** State of a resumable upload: its offset and, once complete, the staged file. */
export type UploadState = Pick<StoredUpload, 'id' | 'name' | 'length' | 'size' | 'sha256' | 'expiresAt'>

/** Refuses users who could not use the file, or not save the document, before any byte is sent. */
export async function openUpload(
  services: Services,
  viewer: Viewer,
  { length, ...upload }: Upload & { length: number },
  call: GuardedCall | null,
): Promise<UploadState> {
  const { bytes, open, stores } = services.files
  if (length > bytes) throw new FileTooLarge(bytes)
  await mayUpload(services, viewer, upload, call)
  const { place } = await stores.current()
  const { name, sha256: claimed } = upload
  const id = await storage.beginUpload(
    services.db.uploads,
    { userId: viewer.id, name, length, claimed, place },
    open,
  )
  if (id === null)
    throw new InvalidInputError([
      {
        path: ['upload-length'],
        message: `you may have at most ${open.uploads} open uploads and ${open.bytes} bytes in them; finish one, or remove one with DELETE`,
      },
    ])
  return stateOfUpload(services, viewer, id)
}

/** If the server stopped after the last byte, the upload is completed here. Throws NotFoundError. */
export async function stateOfUpload(services: Services, viewer: Viewer, id: string): Promise<UploadState> {
  const upload = await find(services, viewer, id)
  if (upload.isFinished || upload.size < upload.length) return upload
  return finish(services, viewer, upload)
}

/**
 * Appends the bytes of a request, which start at `offset`. The bytes of an interrupted request are kept. If two requests send
 * the same bytes, one gets UploadOffsetError and none of its bytes are stored.
 */
export async function continueUpload(
  services: Services,
  viewer: Viewer,
  sent: { id: string; offset: number; length: number | null },
  bytes: AsyncIterable<Buffer>,
): Promise<UploadState> {
  const upload = await find(services, viewer, sent.id)
  await mayUpload(services, viewer, { name: upload.name, sha256: null }, null)
  if (sent.offset !== upload.size || (upload.isFinished && sent.length !== 0))
    throw new UploadOffsetError(upload.size)
  if ((sent.length ?? 0) > upload.length - upload.size) throw tooMany(upload)
  if (!upload.isFinished) await append(services, viewer, upload, bytes)
  return stateOfUpload(services, viewer, sent.id)
}

/** Removes the upload. A file that it has completed stays staged. */
export async function removeUpload(services: Services, viewer: Viewer, id: string): Promise<void> {
  await storage.dropUpload(services.db.uploads, await find(services, viewer, id))
}

async function append(
  services: Services,
  viewer: Viewer,
  upload: StoredUpload,
  bytes: AsyncIterable<Buffer>,
): Promise<void> {
  const { contentId, size, length: limit } = upload
  const hasher = await hashOfStored(services, upload)
  const hash = { update: (some: Uint8Array) => hasher.update(some), state: () => hasher.save() }
  const store = await services.files.stores.at(upload.place)
  try {
    await appendAll({ contentId, size, db: services.db.uploads, store, limit, hash }, bytes)
  } catch (error) {
    if (error instanceof FileTooLarge) throw tooMany(upload)
    if (error instanceof MovedOn) throw new UploadOffsetError((await find(services, viewer, upload.id)).size)
    throw error
  }
}

async function finish(services: Services, viewer: Viewer, upload: StoredUpload): Promise<UploadState> {
  const db = services.db.uploads
  const sha256 = upload.sha256 ?? (await hashOfStored(services, upload)).digest('hex')
  try {
    mustHave(upload.claimed, sha256)
  } catch (error) {
    await storage.dropUpload(db, upload)
    throw error
  }
  const { contentId, length: size, id } = upload
  await stage(db, { contentId, userId: viewer.id, sha256, size }, (stored) =>
    storage.finishUpload(db, id, stored),
  )
  return { ...upload, sha256 }
}

async function find(services: Services, viewer: Viewer, id: string): Promise<StoredUpload> {
  const upload = await storage.findUpload(services.db.uploads, viewer.id, id)
  if (!upload) throw new NotFoundError('upload')
  return upload
}

/** Restores the hash from its saved state, or from the bytes if another version of the library saved the state. */
async function hashOfStored(services: Services, upload: StoredUpload): Promise<IHasher> {
  const hasher = (await createSHA256()).init()
  const { hashState, size, contentId } = upload
  if (size === 0) return hasher
  try {
    if (hashState) return hasher.load(hashState)
  } catch {
    hasher.init()
  }
  const store = await services.files.stores.at(upload.place)
  for await (const bytes of store.read(services.db.uploads, contentId, 0, size - 1))
    await updateInTurns(hasher, bytes)
  return hasher
}

const tooMany = ({ length }: StoredUpload) =>
  new InvalidInputError([
    {
      path: ['upload-length'],
      message: `is ${length}, and more bytes were sent; the last ones were not stored`,
    },
  ])

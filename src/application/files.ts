import { createHash } from 'node:crypto'
import { ForbiddenError, InvalidInputError } from '../domain/errors.ts'
import { fileLimits, fileNameFault } from '../domain/files.ts'
import { mayCreate, plural } from '../domain/permissions.ts'
import { isUniqueViolation } from '../storage/failures.ts'
import { beginContent, dropContent, stageContent, usableContents } from '../storage/files.ts'
import type { Statements } from '../storage/statements.ts'
import type { ToolTransaction } from '../storage/toolTransaction.ts'
import { actorOf } from '../storage/users.ts'
import { type GuardedCall, underDraftLock } from './guard.ts'
import { appendAll, FileTooLarge } from './receiving.ts'
import type { Services, Viewer } from './services.ts'

export interface Upload {
  name: string
  /** The SHA-256 that the sender expects, in hex. */
  sha256: string | null
}

/** Only users who can use a file may upload one. With a tool, its lock is checked before any byte is read. */
export async function mayUpload(
  services: Services,
  viewer: Viewer,
  upload: Upload,
  call: GuardedCall | null,
): Promise<void> {
  const fault = fileNameFault(upload.name)
  if (fault) throw new InvalidInputError([{ path: ['name'], message: fault }])
  const { role } = await actorOf(services.db.leases, viewer.id)
  if (!mayCreate(role)) throw new ForbiddenError(`${plural[role]} may not upload files.`)
  if (call) await underDraftLock(services, viewer, call, async () => {})
}

/** Stores the bytes piece by piece as a staged file. If anything fails, nothing is kept. Throws FileTooLarge. */
export async function stageFile(
  services: Services,
  viewer: Viewer,
  upload: Upload,
  bytes: AsyncIterable<Buffer>,
): Promise<{ name: string; size: number; sha256: string }> {
  const db = services.db.uploads
  const store = await services.files.stores.current()
  const contentId = await beginContent(db, store.place)
  try {
    const digest = createHash('sha256')
    const hash = { update: (some: Uint8Array) => digest.update(some), state: () => null }
    const to = { contentId, size: 0, db, store, limit: putLimit(services), hash }
    await appendAll(to, bytes)
    const sha256 = digest.digest('hex')
    mustHave(upload.sha256, sha256)
    await stage(db, { contentId, userId: viewer.id, sha256, size: to.size })
    return { name: upload.name, size: to.size, sha256 }
  } catch (error) {
    await dropContent(db, contentId).catch(() => {})
    throw error instanceof FileTooLarge ? tooLargeToPut(services) : error
  }
}

const putLimit = ({ files }: Services) => Math.min(files.bytes, fileLimits.putBytes)

/** Refuses a file whose known length is too large, before any byte is read. */
export function mustFitPut(services: Services, length: number): void {
  if (length > putLimit(services)) throw tooLargeToPut(services)
}

function tooLargeToPut(services: Services): FileTooLarge {
  const { bytes } = services.files
  const limit = putLimit(services)
  if (limit === bytes) return new FileTooLarge(limit)
  return new FileTooLarge(
    limit,
    `send larger files, up to ${bytes / 1024 / 1024} MB, as a resumable upload with POST /files/uploads.`,
    'PUT',
  )
}

export function mustHave(claimed: string | null, sha256: string): void {
  if (claimed === null || claimed === sha256) return
  throw new InvalidInputError([
    { path: ['sha256'], message: `the received bytes have the SHA-256 ${sha256}; send the file again` },
  ])
}

/** If the same bytes are stored already, the new ones are deleted. `onStored` gets the content that is kept, before that. */
export async function stage(
  db: Statements,
  own: { contentId: string; userId: string; sha256: string; size: number },
  onStored: (contentId: string) => Promise<void> = async () => {},
): Promise<void> {
  const stored = await stageContent(db, own).catch((error) => {
    // Another request has just stored the same bytes.
    if (isUniqueViolation(error, 'file_contents_sha256_key')) return stageContent(db, own)
    throw error
  })
  await onStored(stored)
  if (stored !== own.contentId) await dropContent(db, own.contentId)
}

export interface FileInput {
  name: string
  sha256: string
}

/** Finds the files of `saveDraft(files)`, in the guarded transaction. */
export async function bindable(
  tx: ToolTransaction,
  viewer: Viewer,
  files: FileInput[],
): Promise<{ name: string; contentId: string }[]> {
  const usable = await usableContents(tx, viewer.id, [...new Set(files.map(({ sha256 }) => sha256))])
  const issues = files.flatMap(({ sha256 }, index) =>
    usable.has(sha256)
      ? []
      : [
          {
            path: ['files', String(index), 'sha256'],
            message:
              'is not a file of this document, and you have not uploaded it in the last 24 hours; upload it with PUT /files or POST /files/uploads',
          },
        ],
  )
  if (issues.length > 0) throw new InvalidInputError(issues)
  return files.map(({ name, sha256 }) => ({ name, contentId: usable.get(sha256) as string }))
}

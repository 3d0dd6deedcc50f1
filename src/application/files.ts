import { createHash } from 'node:crypto'
import { ForbiddenError, InvalidInputError } from '../domain/errors.ts'
import { fileLimits, fileNameFault } from '../domain/files.ts'
import { mayCreate, plural } from '../domain/permissions.ts'
import { isUniqueViolation } from '../storage/failures.ts'
import {
  addChunk,
  beginContent,
  chunkBytes,
  dropContent,
  stageContent,
  usableContents,
} from '../storage/files.ts'
import type { ToolTransaction } from '../storage/toolTransaction.ts'
import { actorOf } from '../storage/users.ts'
import { type GuardedCall, underDraftLock } from './guard.ts'
import type { Services, Viewer } from './services.ts'

export interface Upload {
  name: string
  /** Hex; what the sender says the bytes are. */
  sha256: string | null
}

export class FileTooLarge extends Error {
  constructor() {
    super(`A file may have at most ${fileLimits.bytes} bytes (32 MB); split it or make it smaller.`)
  }
}

/** Who may not use a file anywhere may not stage one; with a tool named, its lock is asked before any byte is taken. */
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

/** Takes the bytes a chunk at a time, outside any lock, and stages them; whatever goes wrong, nothing stays. */
export async function stageFile(
  services: Services,
  viewer: Viewer,
  upload: Upload,
  bytes: AsyncIterable<Buffer>,
): Promise<{ name: string; size: number; sha256: string }> {
  const db = services.db.uploads
  const contentId = await beginContent(db)
  try {
    const hash = createHash('sha256')
    let size = 0
    let seq = 0
    for await (const chunk of inChunks(bytes)) {
      size += chunk.length
      if (size > fileLimits.bytes) throw new FileTooLarge()
      hash.update(chunk)
      await addChunk(db, contentId, seq++, chunk)
    }
    const sha256 = hash.digest('hex')
    if (upload.sha256 !== null && upload.sha256 !== sha256)
      throw new InvalidInputError([
        { path: ['sha256'], message: `the bytes that came have SHA-256 ${sha256}; send the file again` },
      ])
    const staged = { contentId, userId: viewer.id, sha256, size }
    const stored = await stageContent(db, staged).catch((error) => {
      // The same bytes came in by another request a moment ago: now they are known.
      if (isUniqueViolation(error, 'file_contents_sha256_key')) return stageContent(db, staged)
      throw error
    })
    if (stored !== contentId) await dropContent(db, contentId)
    return { name: upload.name, size, sha256 }
  } catch (error) {
    await dropContent(db, contentId).catch(() => {})
    throw error
  }
}

async function* inChunks(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let chunk = Buffer.allocUnsafe(chunkBytes)
  let filled = 0
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const taken = piece.copy(chunk, filled, at)
      at += taken
      filled += taken
      if (filled < chunkBytes) continue
      yield chunk
      chunk = Buffer.allocUnsafe(chunkBytes)
      filled = 0
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled)
}

export interface FileInput {
  name: string
  sha256: string
}

/** What `saveDraft(files)` binds, looked up in the guarded transaction. */
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
              'is neither a file that you have uploaded in the last 24 hours nor one of this document; upload it with PUT /files',
          },
        ],
  )
  if (issues.length > 0) throw new InvalidInputError(issues)
  return files.map(({ name, sha256 }) => ({ name, contentId: usable.get(sha256) as string }))
}

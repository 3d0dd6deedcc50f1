import { setImmediate as turn } from 'node:timers/promises'
import type { FileStore, Growing } from '../storage/fileStores/fileStore.ts'
import type { Statements } from '../storage/statements.ts'

/** More bytes than a file or a request may have. */
export class FileTooLarge extends Error {
  readonly limit: number
  constructor(limit: number, wayOut = 'split it or make it smaller.', what = 'A file') {
    super(`${what} may have at most ${limit} bytes (${limit / 1024 / 1024} MB); ${wayOut}`)
    this.limit = limit
  }
}

/** Another request appends to the same content, or it was deleted. Nothing of the last piece is stored. */
export class MovedOn extends Error {}

export interface Hashing {
  update(bytes: Uint8Array): unknown
  /** State of the hash, to continue later; null if that is not possible. */
  state(): Uint8Array | null
}

/** A piece of this size is hashed in a millisecond. Other requests are answered before the next piece. */
const hashedAtOnce = 256 * 1024

export async function updateInTurns(hash: Pick<Hashing, 'update'>, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; at += hashedAtOnce) {
    if (at > 0) await turn()
    hash.update(bytes.subarray(at, at + hashedAtOnce))
  }
}

/**
 * Appends the bytes of a request piece by piece and outside of any lock, with one piece in memory. If the request breaks off, the
 * received bytes are appended before the error is thrown. Throws FileTooLarge above `limit` bytes of the whole content, MovedOn.
 */
export async function appendAll(
  to: Growing & { db: Statements; store: FileStore; limit: number; hash: Hashing },
  bytes: AsyncIterable<Buffer>,
): Promise<void> {
  const { db, store, limit, hash } = to
  for await (const piece of inPieces(bytes, to, store.pieceBytes)) {
    if (to.size + piece.length > limit) throw new FileTooLarge(limit)
    await updateInTurns(hash, piece)
    if (!(await store.append(db, to, piece, hash.state()))) throw new MovedOn()
    to.size += piece.length
  }
}

/** The pieces share one buffer, so each is used before the next is requested. */
async function* inPieces(
  bytes: AsyncIterable<Buffer>,
  { size, limit }: { size: number; limit: number },
  pieceBytes: number,
): AsyncGenerator<Buffer> {
  // One byte more than allowed, to notice that there are more.
  const memory = Buffer.allocUnsafe(Math.min(pieceBytes, limit - size + 1))
  let room = pieceBytes - (size % pieceBytes)
  let filled = 0
  const take = () => {
    const piece = memory.subarray(0, filled)
    room = pieceBytes
    filled = 0
    return piece
  }
  try {
    for await (const some of bytes)
      for (let at = 0; at < some.length; ) {
        const copied = some.copy(memory, filled, at, at + Math.min(room, memory.length) - filled)
        at += copied
        filled += copied
        if (filled === room || filled === memory.length) yield take()
      }
  } catch (error) {
    if (filled > 0) yield take()
    throw error
  }
  if (filled > 0) yield take()
}

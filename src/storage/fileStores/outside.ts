import { randomUUID } from 'node:crypto'
import { InvalidInputError } from '../../domain/errors.ts'
import type { Statements } from '../statements.ts'
import { DeletedMeanwhile, type FileStore, type ObjectStore } from './fileStore.ts'

/**
 * The most pieces of one content: a client that sends a few bytes in each request would make too many. S3 has
 * the same limit.
 */
const mostPieces = 10_000

/**
 * Keeps a content in objects, with a row for each. Every object gets a new, unique name, and counts only once
 * its row exists. So a server that dies, or writes late, leaves at most an object that nobody reads.
 */
export function outsideStore(place: string, objects: ObjectStore): FileStore {
  return {
    place,
    pieceBytes: objects.pieceBytes,
    async append(db, { contentId, size }, bytes, hashState) {
      if (bytes.length < objects.pieceBytes) await mustHaveRoom(db, contentId)
      const key = randomUUID()
      await objects.put(contentId, key, bytes)
      // If this throws, it is unknown whether the row exists: the object stays, and is deleted with its
      // content.
      const isMine = await addPiece(db, { contentId, first: size, size: bytes.length, key }, hashState)
      if (!isMine) await objects.remove(contentId, key).catch(() => {})
      return isMine
    },
    async *read(db, contentId, first, last) {
      for (let at = first; at <= last; ) {
        const piece = await pieceAt(db, contentId, at)
        if (!piece) throw new DeletedMeanwhile()
        const until = Math.min(last, piece.first + piece.size - 1)
        let came = 0
        for await (const bytes of objects.read(contentId, piece.key, at - piece.first, until - piece.first)) {
          came += bytes.length
          yield bytes
        }
        if (came !== until - at + 1) throw new Error(`an object of the file ${contentId} is not whole`)
        at = until + 1
      }
    },
  }
}

async function mustHaveRoom(db: Statements, contentId: string): Promise<void> {
  const { rows } = await db.query<{ pieces: number }>({
    name: 'count-pieces',
    text: 'SELECT count(*)::int AS pieces FROM file_pieces WHERE content_id = $1',
    values: [contentId],
  })
  if ((rows[0]?.pieces ?? 0) < mostPieces) return
  const message = `may come in at most ${mostPieces} pieces; start again and send more bytes at once`
  throw new InvalidInputError([{ path: ['upload'], message }])
}

/** One statement adds the row of the object and increases the size. */
async function addPiece(
  db: Statements,
  piece: { contentId: string; first: number; size: number; key: string },
  hashState: Uint8Array | null,
): Promise<boolean> {
  const { rows } = await db.query({
    name: 'add-piece',
    text: `WITH moved AS (
        UPDATE file_contents SET size = size + $3, hash_state = $5
        WHERE id = $1 AND size = $2 AND sha256 IS NULL RETURNING id
      )
      INSERT INTO file_pieces (content_id, first, size, key) SELECT id, $2, $3, $4 FROM moved RETURNING first`,
    values: [piece.contentId, piece.first, piece.size, piece.key, hashState],
  })
  return rows.length === 1
}

async function pieceAt(
  db: Statements,
  contentId: string,
  at: number,
): Promise<{ first: number; size: number; key: string } | null> {
  const { rows } = await db.query<{ first: number; size: number; key: string }>({
    name: 'piece-at',
    text: `SELECT first, size, key FROM file_pieces WHERE content_id = $1 AND first <= $2
      ORDER BY first DESC LIMIT 1`,
    values: [contentId, at],
  })
  return rows[0] ?? null
}

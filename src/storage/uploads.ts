import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Statements } from './statements.ts'

/** A resumable upload and the content into which it writes. */
export interface StoredUpload {
  id: string
  contentId: string
  name: string
  /** The announced number of bytes; `size` is how many have arrived. */
  length: number
  size: number
  /** The SHA-256 that the sender claims, in hex. */
  claimed: string | null
  /** The SHA-256 of the complete content, in hex. */
  sha256: string | null
  hashState: Buffer | null
  place: string | null
  expiresAt: Date
  isFinished: boolean
}

const openUploads = 48_617_107

/**
 * Null when the user would exceed their limit of open uploads. The advisory lock makes one user's calls run one
 * after the other, so that two at once cannot both take the last place.
 */
export async function beginUpload(
  pool: pg.Pool,
  upload: { userId: string; name: string; length: number; claimed: string | null; place: string | null },
  most: { uploads: number; bytes: number },
): Promise<string | null> {
  const [id, contentId] = [randomUUID(), randomUUID()]
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [openUploads, upload.userId])
    const { rowCount } = await client.query({
      name: 'begin-upload',
      text: `WITH held AS (
          SELECT count(*) AS uploads, coalesce(sum(length), 0) AS bytes FROM file_uploads
          WHERE user_id = $3 AND finished_at IS NULL AND expires_at > clock_timestamp()
        ), content AS (
          INSERT INTO file_contents (id, place, started_at) SELECT $2, $7, clock_timestamp() FROM held
          WHERE held.uploads < $8 AND held.bytes + $5::bigint <= $9 RETURNING id
        )
        INSERT INTO file_uploads (id, content_id, user_id, name, length, sha256, expires_at)
        SELECT $1, id, $3, $4, $5, $6, clock_timestamp() + interval '24 hours' FROM content`,
      values: [
        ...[id, contentId, upload.userId, upload.name, upload.length, upload.claimed, upload.place],
        ...[most.uploads, most.bytes],
      ],
    })
    await client.query('COMMIT')
    client.release()
    return rowCount === 1 ? id : null
  } catch (error) {
    // Closing the connection ends its transaction, whatever state it is in.
    client.release(true)
    throw error
  }
}

/** Null also when the upload belongs to another user or has expired. */
export async function findUpload(db: Statements, userId: string, id: string): Promise<StoredUpload | null> {
  const { rows } = await db.query({
    name: 'find-upload',
    text: `SELECT u.name, u.length, u.sha256 AS claimed, u.expires_at, u.finished_at, c.id AS content_id, c.size,
        c.sha256, c.hash_state, c.place
      FROM file_uploads u JOIN file_contents c ON c.id = u.content_id
      WHERE u.id = $1 AND u.user_id = $2 AND u.expires_at > clock_timestamp()`,
    values: [id, userId],
  })
  const row = rows[0]
  if (!row) return null
  const { name, length, claimed, size, sha256, place } = row
  return {
    ...{ id, name, length, claimed, size, sha256, place },
    contentId: row.content_id,
    hashState: row.hash_state,
    expiresAt: row.expires_at,
    isFinished: row.finished_at !== null,
  }
}

/** Sets the content that was staged: the upload's own, or an existing one with the same bytes. */
export async function finishUpload(db: Statements, id: string, contentId: string): Promise<void> {
  await db.query({
    name: 'finish-upload',
    text: 'UPDATE file_uploads SET content_id = $2, finished_at = clock_timestamp() WHERE id = $1',
    values: [id, contentId],
  })
}

/** Deletes its content too, unless that is complete: a complete content is staged. */
export async function dropUpload(db: Statements, { id, contentId }: StoredUpload): Promise<void> {
  await db.query({
    name: 'drop-upload',
    text: `WITH upload AS (DELETE FROM file_uploads WHERE id = $1)
      DELETE FROM file_contents WHERE id = $2 AND sha256 IS NULL`,
    values: [id, contentId],
  })
}

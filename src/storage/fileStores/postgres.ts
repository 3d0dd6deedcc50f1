import { DeletedMeanwhile, type FileStore } from './fileStore.ts'

/** Every chunk except the last has this size, so the chunk of an offset is found by division. */
const chunkBytes = 256 * 1024

/**
 * One statement writes the chunk and increases the size, so that no server overwrites what another has written.
 * An append that starts within a chunk continues that chunk.
 */
const appendStatement = `
WITH moved AS (
  UPDATE file_contents SET size = size + octet_length($3::bytea), hash_state = $4
  WHERE id = $1 AND size = $2 AND sha256 IS NULL RETURNING id
)
INSERT INTO file_chunks AS c (content_id, seq, bytes) SELECT id, $2 / ${chunkBytes}, $3 FROM moved
ON CONFLICT (content_id, seq) DO UPDATE SET bytes = c.bytes || excluded.bytes
RETURNING seq`

export const postgresStore: FileStore = {
  place: null,
  pieceBytes: chunkBytes,
  async append(db, { contentId, size }, bytes, hashState) {
    const { rows } = await db.query({
      name: 'append-chunk',
      text: appendStatement,
      values: [contentId, size, bytes, hashState],
    })
    return rows.length === 1
  },
  async *read(db, contentId, first, last) {
    for (let at = first; at <= last; ) {
      const seq = Math.floor(at / chunkBytes)
      const { rows } = await db.query<{ bytes: Buffer }>({
        name: 'read-chunk',
        text: 'SELECT bytes FROM file_chunks WHERE content_id = $1 AND seq = $2',
        values: [contentId, seq],
      })
      const chunk = rows[0]?.bytes
      if (!chunk) throw new DeletedMeanwhile()
      const begin = at - seq * chunkBytes
      yield chunk.subarray(begin, Math.min(chunk.length, last - seq * chunkBytes + 1))
      at = (seq + 1) * chunkBytes
    }
  },
}

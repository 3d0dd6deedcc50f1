import type pg from 'pg'
import { large, type Step, type Swept, small, sweep } from '../sweeping.ts'
import type { FileStores } from './fileStores.ts'

const advisoryLock = 48_617_106

const inPostgres = 'SELECT content_id FROM dropped_contents WHERE place IS NULL'

/** Removes the stored bytes of deleted contents. One pass; null when another instance is already running one. */
export const clearDropped = (pool: pg.Pool, stores: Pick<FileStores, 'objectsAt'>): Promise<Swept | null> =>
  sweep(pool, advisoryLock, {
    fileChunks: large({
      table: 'file_chunks',
      keys: 'content_id, seq',
      bytes: 'pg_column_size(bytes)',
      where: `content_id IN (${inPostgres}) LIMIT $1`,
    }),
    droppedFiles: small(`DELETE FROM dropped_contents WHERE content_id IN (
      ${inPostgres} AND NOT EXISTS (SELECT FROM file_chunks c WHERE c.content_id = dropped_contents.content_id)
      LIMIT $1)`),
    droppedObjects: objects(stores),
  })

/**
 * A note (of a content to remove) is kept for a minute: an object that was being uploaded when its content was
 * deleted is then there to be removed. If a store does not answer, its notes stay, and the other stores are not
 * delayed.
 */
function objects(stores: Pick<FileStores, 'objectsAt'>): Step {
  const silent = new Map<string, unknown>()
  return async (client, { rows }) => {
    const due = await client.query<{ content_id: string; place: string }>(
      `SELECT content_id, place FROM dropped_contents WHERE place IS NOT NULL AND place <> ALL ($2)
        AND dropped_at < (SELECT clock_timestamp() - interval '1 minute') ORDER BY dropped_at LIMIT $1`,
      [Math.min(rows, 20), [...silent.keys()]],
    )
    const gone: string[] = []
    for (const { content_id: contentId, place } of due.rows) {
      if (silent.has(place)) continue
      try {
        await (await stores.objectsAt(place)).clear(contentId)
        gone.push(contentId)
      } catch (error) {
        silent.set(place, error)
      }
    }
    await client.query('DELETE FROM dropped_contents WHERE content_id = ANY ($1)', [gone])
    if (due.rows.length === 0 && silent.size > 0) throw [...silent.values()][0]
    return due.rows.length
  }
}

import type { RequestListener } from 'node:http'
import { text } from 'node:stream/consumers'
import { refusalOf } from '@holdfast/guard'
import { guarded } from '@holdfast/guard/pg'
import type { Pool } from 'pg'

/** The application's own articles, read by everybody and saved under the lock; Holdfast's schema is beside them. */
export function articles(pool: Pool): RequestListener {
  return async (request, response) => {
    const key = decodeURIComponent(String(request.url).slice('/articles/'.length))
    if (request.method !== 'PUT') {
      const { rows } = await pool.query('SELECT body FROM articles WHERE id = $1', [key])
      return response.end(rows[0]?.body)
    }
    const { body, lockToken } = JSON.parse(await text(request))
    const check = { lockToken, document: { collection: 'articles', key } }
    const write = `INSERT INTO articles AS a VALUES ($1, $2) ON CONFLICT (id)
      DO UPDATE SET body = excluded.body, version = a.version + 1 RETURNING version::text`
    const answer = await guarded(pool, check, (client) => client.query(write, [key, body]), {
      schema: 'holdfast',
    })
      .then(({ rows }) => ({ status: 200, message: 'Saved.', version: rows[0].version }))
      .catch((error) => ({
        status: refusalOf(error) ? 423 : 500,
        message: refusalOf(error)?.message ?? 'Not saved.',
      }))
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  }
}

// A vault of parts with its own API and store. Its locks are Holdfast's: `holdfast collections apply collections.json`.
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import sqlite from 'node-sqlite3-wasm'

const db = new sqlite.Database(process.env.VAULT_FILE)
db.exec('CREATE TABLE IF NOT EXISTS items (part TEXT PRIMARY KEY, body TEXT, fence INTEGER)')
// A lease that a newer one has overtaken changes no row.
const write = `INSERT INTO items VALUES (?, ?, ?) ON CONFLICT (part)
  DO UPDATE SET body = excluded.body, fence = excluded.fence WHERE fence <= excluded.fence`
const newer = { status: 409, body: '{"message":"A newer lock has written this part."}' }

/** Asks as the person who calls, and who keeps the lock token. One session a person: who locks again has the lock again. */
async function holdfast({ headers: from }, method, path, conflicts = [423, 428]) {
  const headers = { authorization: from.authorization ?? '', 'holdfast-session': 'parts-vault' }
  if (from['lock-token']) headers['lock-token'] = from['lock-token']
  const answer = await fetch(process.env.HOLDFAST_URL + path, { method, headers })
  const status = conflicts.includes(answer.status) ? 409 : answer.status
  return { status, body: await answer.text(), fence: Number(answer.headers.get('fencing-token')) }
}

async function save(request, part, key) {
  // Not found: nobody has ever locked it.
  const checked = await holdfast(request, 'GET', `/check/parts/${key}`, [404, 423, 428])
  if (checked.status !== 204) return checked
  const { changes } = db.run(write, [part, await text(request), checked.fence])
  return changes ? { status: 204 } : newer
}

async function answerTo(request) {
  const [path, search = ''] = request.url.split('?')
  const [, name = '', lock = ''] = /^\/api\/items\/([^/]+)(\/lock)?$/.exec(path) ?? []
  const part = decodeURIComponent(name)
  const key = encodeURIComponent(part)
  const asked = `${request.method} ${part ? `item${lock}` : path}`
  if (asked === 'GET /api/locks') return holdfast(request, 'GET', `/locks?${search}&collection=parts`)
  if (asked === 'POST item/lock') return holdfast(request, 'PUT', `/locks/parts/${key}`)
  if (/^(GET|DELETE) item.lock$/.test(asked)) return holdfast(request, request.method, `/locks/parts/${key}`)
  if (asked === 'PUT item') return save(request, part, key)
  const item = asked === 'GET item' && db.get('SELECT body FROM items WHERE part = ?', part)
  return item ? { status: 200, body: item.body } : { status: 404 }
}

const failed = (error) => ({ status: error instanceof URIError ? 400 : 503 })
createServer(async (request, response) => {
  const { status, body } = await answerTo(request).catch(failed)
  response.writeHead(status, body && { 'content-type': 'application/json' }).end(body)
}).listen(Number(process.env.PORT))

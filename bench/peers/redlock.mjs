import { once } from 'node:events'
import { createServer } from 'node:http'
import { Redis } from 'ioredis'
import pg from 'pg'
import Redlock from 'redlock'
import { answer } from './answer.mjs'

/**
 * A lease as it is often built: the library redlock on one Redis, and a save that extends the lease and then writes to
 * PostgreSQL. node:http, no framework; nobody is authenticated and nothing is limited. Redis flushes nothing to the disk, and a
 * save that was held up between the two writes after its lease has ended: no fencing token holds it off.
 */
const { redisUrl, databaseUrl, documents } = JSON.parse(process.argv[2])
const ttlMs = 300_000
const redis = new Redis(redisUrl)
const redlock = new Redlock([redis], { retryCount: 0 })
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 })
await pool.query(`
  CREATE TABLE documents (id int PRIMARY KEY, content jsonb NOT NULL, version int NOT NULL);
  CREATE TABLE versions (document int REFERENCES documents, number int, content jsonb NOT NULL, saved_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (document, number));
  INSERT INTO documents SELECT n, '{}', 1 FROM generate_series(1, ${Number(documents)}) n`)

const nameOf = (id) => `lease:${id}`

const held = new Set()

async function acquire({ id }) {
  const { value, expiration } = await redlock.lock(nameOf(id), ttlMs)
  held.add(nameOf(id))
  return { value, expiration }
}

async function renew({ id, value, expiration }) {
  const lease = new Redlock.Lock(redlock, [nameOf(id)], value, expiration, 0, 0)
  const extended = await lease.extend(ttlMs)
  return { value: extended.value, expiration: extended.expiration }
}

async function save({ id, value, expiration, content }) {
  const lease = await renew({ id, value, expiration })
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const { rows } = await client.query({
      name: 'update',
      text: 'UPDATE documents SET content = $2, version = version + 1 WHERE id = $1 RETURNING version',
      values: [id, content],
    })
    const [{ version }] = rows
    await client.query({
      name: 'version',
      text: 'INSERT INTO versions (document, number, content) VALUES ($1, $2, $3)',
      values: [id, version, content],
    })
    await client.query('COMMIT')
    return { ...lease, version }
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

const calls = { '/acquire': acquire, '/renew': renew, '/save': save }
const server = createServer(async (request, response) => {
  const answer = (status, body) => {
    const text = JSON.stringify(body)
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    })
    response.end(text)
  }
  try {
    let text = ''
    request.setEncoding('utf8')
    for await (const chunk of request) text += chunk
    answer(200, await calls[request.url](JSON.parse(text)))
  } catch (error) {
    answer(409, { error: String(error) })
  }
})
server.keepAliveTimeout = 75_000
server.listen(0, '127.0.0.1')
await once(server, 'listening')

/** Every lease ends, so that each document can be leased once more. */
async function free() {
  const names = [...held]
  held.clear()
  for (let from = 0; from < names.length; from += 1_000) await redis.unlink(names.slice(from, from + 1_000))
  return {}
}

answer({ url: `http://127.0.0.1:${server.address().port}` }, { free }, free)

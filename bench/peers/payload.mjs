import { postgresAdapter } from '@payloadcms/db-postgres'
import { buildConfig, createLocalReq, getPayload } from 'payload'

/**
 * Payload's document locking, called in process as its admin panel calls it when a form's state is built: find the active
 * lock; touch it where it is one's own; else delete the expired ones and create one. No HTTP, no form, no page: less than
 * what Payload does for an editor.
 */
const { databaseUrl, documents } = JSON.parse(process.argv[2])
const collection = 'payload-locked-documents'
const duration = 300_000
const users = 500

const config = buildConfig({
  secret: 'a secret of at least thirty-two bytes',
  telemetry: false,
  logger: { options: { level: 'silent' } },
  collections: [
    { slug: 'users', auth: true, fields: [] },
    {
      slug: 'pages',
      lockDocuments: { duration: duration / 1_000 },
      access: { read: ({ req }) => !!req.user, update: ({ req }) => !!req.user },
      fields: [
        { name: 'title', type: 'text' },
        { name: 'content', type: 'json' },
      ],
    },
  ],
  // A save holds one connection in its transaction and looks for the lock on another: with ten, ten savers wait for ever.
  db: postgresAdapter({ pool: { connectionString: databaseUrl, max: 40 }, push: true }),
})
// Makes its tables itself, outside of production only.
process.env.NODE_ENV = 'development'
process.env.PAYLOAD_FORCE_DRIZZLE_PUSH = 'true'
const payload = await getPayload({ config })
process.env.NODE_ENV = 'production'
const { pool } = payload.db
await pool.query(
  `INSERT INTO users (email, updated_at, created_at) SELECT 'editor-' || n || '@example.org', now(), now() FROM generate_series(1, ${users}) n`,
)
await pool.query(
  "INSERT INTO pages (title, content, updated_at, created_at) SELECT 'Page ' || n, '{}', now(), now() FROM generate_series(1, $1::int) n",
  [documents],
)
const requests = await Promise.all(
  Array.from({ length: users }, (_, n) =>
    createLocalReq(
      { user: { id: n + 1, collection: 'users', email: `editor-${n + 1}@example.org` } },
      payload,
    ),
  ),
)
/** A request of its own for every call, as over HTTP. */
const requestOf = (n) => ({ ...requests[n % users], context: {}, transactionID: undefined })

async function lock(n) {
  const req = requestOf(n)
  const now = Date.now()
  const expiry = new Date(now - duration).toISOString()
  const ofDocument = { 'document.relationTo': { equals: 'pages' } }
  const { docs } = await payload.find({
    collection,
    depth: 0,
    limit: 1,
    overrideAccess: false,
    pagination: false,
    req,
    where: {
      and: [ofDocument, { 'document.value': { equals: n } }, { updatedAt: { greater_than: expiry } }],
    },
  })
  const [active] = docs
  if (active) {
    const owner = active.user?.value?.id ?? active.user?.value
    if (owner !== req.user.id) throw new Error('held by somebody else')
    await payload.db.updateOne({ id: active.id, collection, data: {}, req })
    return 'touched'
  }
  await payload.db.deleteMany({
    collection,
    req,
    where: { and: [ofDocument, { updatedAt: { less_than: expiry } }] },
  })
  await payload.db.create({
    collection,
    data: { document: { relationTo: 'pages', value: n }, user: { relationTo: 'users', value: req.user.id } },
    req,
  })
  return 'created'
}

async function update(n, content) {
  await payload.update({
    collection: 'pages',
    id: n,
    data: { content },
    depth: 0,
    overrideAccess: false,
    overrideLock: false,
    req: requestOf(n),
    user: requests[n % users].user,
  })
}

/** Callers at once, each with documents of its own. */
async function run({ seconds, callers, documentsEach, what, content }) {
  let calls = 0
  const until = performance.now() + seconds * 1_000
  const began = performance.now()
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      for (let round = 0; performance.now() < until; round++) {
        if (what === 'acquire' && round >= documentsEach) throw new Error('more acquires than documents')
        const n = 1 + caller * documentsEach + (round % documentsEach)
        if (what === 'save') await update(n, { ...content, round })
        else {
          const done = await lock(n)
          if (done !== (what === 'acquire' ? 'created' : 'touched')) throw new Error(`${what}: ${done}`)
        }
        calls++
      }
    }),
  )
  return { perSecond: calls / ((performance.now() - began) / 1_000) }
}

const questions = {
  run,
  free: () => pool.query('TRUNCATE payload_locked_documents CASCADE').then(() => ({})),
  /** A lock on each of the first documents. */
  async hold({ count }) {
    await questions.free()
    for (let from = 1; from <= count; from += 50)
      await Promise.all(Array.from({ length: Math.min(50, count - from + 1) }, (_, i) => lock(from + i)))
    await pool.query('ANALYZE')
    return {}
  },
}

process.on('message', async (question) => {
  if (question.stop) process.exit(0)
  try {
    process.send(await questions[question.ask](question))
  } catch (error) {
    console.error(error)
    process.exit(1)
  }
})
process.on('disconnect', () => process.exit(1))
process.send({ documents })

import { postgresAdapter } from '@payloadcms/db-postgres'
import { buildConfig, createLocalReq, getPayload } from 'payload'

/** Payload with its document locking, and what its admin panel does with it when a form's state is built. */
const collection = 'payload-locked-documents'
const duration = 300_000
const users = 500

export async function openPayload({ databaseUrl, documents, drafts }) {
  const config = await buildConfig({
    secret: 'a secret of at least thirty-two bytes',
    telemetry: false,
    logger: { options: { level: 'silent' } },
    collections: [
      // No row of a session is read with each request, as it is unless told: less work for Payload.
      { slug: 'users', auth: { useSessions: false }, fields: [] },
      {
        slug: 'pages',
        lockDocuments: { duration: duration / 1_000 },
        versions: drafts ? { drafts: true } : false,
        access: { read: ({ req }) => !!req.user, update: ({ req }) => !!req.user },
        endpoints: [
          {
            path: '/:id/lock',
            method: 'post',
            handler: async (req) => Response.json({ lock: await lock(req, Number(req.routeParams.id)) }),
          },
        ],
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
  const people = Array.from({ length: users }, (_, n) => ({
    id: n + 1,
    collection: 'users',
    email: `editor-${n + 1}@example.org`,
  }))
  const requests = await Promise.all(people.map((user) => createLocalReq({ user }, payload)))
  /** By number of a document: a request of its editor's, and of its own for every call, as over HTTP. */
  const requestOf = (n) => ({ ...requests[n % users], context: {}, transactionID: undefined })

  async function free() {
    await pool.query('TRUNCATE payload_locked_documents CASCADE')
    return {}
  }
  /** A lock on each of these documents, and on no other. */
  async function hold({ numbers }) {
    await free()
    for (let from = 0; from < numbers.length; from += 30)
      await Promise.all(numbers.slice(from, from + 30).map((n) => lock(requestOf(n), n)))
    await pool.query('ANALYZE')
    return {}
  }
  return { config, payload, people, requestOf, questions: { free, hold } }
}

/**
 * The steps of Payload's `handleFormStateLocking`: find the active lock; touch it where it is one's own; else delete the
 * expired ones and create one. The holder is not read with the lock, as it is there: less than what Payload does for an editor.
 */
export async function lock(req, n) {
  const { payload } = req
  const expiry = new Date(Date.now() - duration).toISOString()
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
    await payload.db.updateOne({ id: active.id, collection, data: {}, req, returning: false })
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
    returning: false,
  })
  return 'created'
}

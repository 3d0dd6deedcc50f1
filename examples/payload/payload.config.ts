import { refusalOf } from '@holdfast/guard'
import { type Executes, holds } from '@holdfast/guard/drizzle'
import { postgresAdapter } from '@payloadcms/db-postgres'
import { type AfterErrorHook, buildConfig, type PayloadRequest } from 'payload'

/** The lock token of whoever saves comes in a header, and goes into the transaction that Payload has just begun. */
async function check(req: PayloadRequest, key?: string) {
  const lockToken = req.headers.get('x-lock-token') ?? ''
  const tx = req.payload.db.sessions?.[String(await req.transactionID)]?.db as Executes | undefined
  if (!tx || !(lockToken || key)) return
  const document = key && { collection: 'pages', key }
  await holds(
    tx,
    { lockToken, ...(document ? { document } : { holder: req.user?.sub }) },
    { schema: 'holdfast' },
  )
}

/** What the database refused, in words that the admin panel shows. */
const inWords: AfterErrorHook = ({ error }) => {
  const refusal = refusalOf(error)
  if (!refusal) return
  const { name, message, code } = refusal
  const status = code === 'LOCK_REQUIRED' ? 428 : 423
  return { status, response: { errors: [{ name, message, data: { code } }] } }
}

export default buildConfig({
  secret: process.env.PAYLOAD_SECRET as string,
  // Holdfast's tables are in a schema of their own, which Payload leaves alone.
  db: postgresAdapter({ pool: { connectionString: process.env.DATABASE_URI as string } }),
  hooks: { afterError: [inWords] },
  collections: [
    // `sub`: what Holdfast knows a person by.
    { slug: 'users', auth: true, fields: [{ name: 'sub', type: 'text', required: true, unique: true }] },
    {
      slug: 'pages',
      versions: { drafts: true },
      hooks: {
        beforeOperation: [({ req }) => check(req)],
        // Payload keeps to itself what goes wrong with the versions of a page that it deletes.
        beforeDelete: [({ req, id }) => check(req, String(id))],
      },
      fields: [
        { name: 'id', type: 'text', required: true },
        { name: 'title', type: 'text' },
        { name: 'links', type: 'array', fields: [{ name: 'url', type: 'text' }] },
      ],
    },
  ],
})

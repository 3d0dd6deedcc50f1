import pg from 'pg'
import { dayMs } from './config.ts'
import { environment } from './environment.ts'
import { withSecretFiles } from './secretFiles.ts'
import { clearDeleted } from './storage/clearDeleted.ts'
import { connectionTo, inSchema } from './storage/connection.ts'
import { clearDropped } from './storage/fileStores/clearDropped.ts'
import { fileStores } from './storage/fileStores/fileStores.ts'
import { sweepRetention } from './storage/retention.ts'

/** A single pass, for operators who schedule it themselves: `DATABASE_URL=… npm run sweep`. */
const { env, faults: ofFiles } = withSecretFiles(process.env)
const { data: set, error: malformed } = environment
  .pick({
    DATABASE_URL: true,
    HOLDFAST_SCHEMA: true,
    HOLDFAST_KEEP_EVENTS_DAYS: true,
    HOLDFAST_KEEP_GRANTS_DAYS: true,
    S3_ACCESS_KEY_ID: true,
    S3_SECRET_ACCESS_KEY: true,
  })
  .safeParse(env)
if (!set?.DATABASE_URL || ofFiles.length > 0) {
  const faults = malformed?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? [
    'DATABASE_URL is missing. The server of the embedded database sweeps it.',
  ]
  for (const fault of ofFiles.length > 0 ? ofFiles : faults) process.stderr.write(`holdfast: ${fault}\n`)
  process.exit(1)
}
const pool = new pg.Pool({
  ...connectionTo(inSchema(set.DATABASE_URL, set.HOLDFAST_SCHEMA)),
  max: 1,
  connectionTimeoutMillis: 2_000,
})
const { S3_ACCESS_KEY_ID: id, S3_SECRET_ACCESS_KEY: secret } = set
const keys = id && secret ? { id, secret } : null
try {
  const passes = [
    await clearDeleted(pool),
    await sweepRetention(pool, {
      keepEventsMs: set.HOLDFAST_KEEP_EVENTS_DAYS * dayMs,
      keepGrantsMs: set.HOLDFAST_KEEP_GRANTS_DAYS * dayMs,
    }),
    await clearDropped(pool, fileStores({ place: null, keys, onFault() {} })),
  ]
  for (const swept of passes) {
    console.log(swept ? JSON.stringify(swept.removed) : 'another instance is sweeping')
    for (const { step, error } of swept?.failed ?? []) {
      process.stderr.write(`holdfast: sweeping ${step} failed: ${error.message}\n`)
      process.exitCode = 1
    }
  }
} catch (error) {
  process.stderr.write(`holdfast: the sweep failed: ${(error as Error).message}\n`)
  process.exitCode = 1
} finally {
  await pool.end()
}

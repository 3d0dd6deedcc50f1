import pg from 'pg'
import { keepEventsMs } from './config.ts'
import { sweepRetention } from './storage/retention.ts'

/** One pass for operators who schedule it themselves: `DATABASE_URL=… npm run sweep`. */
const url = process.env.DATABASE_URL
if (!url) {
  process.stderr.write(
    'holdfast: DATABASE_URL is missing; an embedded database is swept by the server that runs it.\n',
  )
  process.exit(1)
}
const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 2_000 })
try {
  const swept = await sweepRetention(pool, { keepEventsMs })
  console.log(swept ? JSON.stringify(swept) : 'another instance is sweeping')
} catch (error) {
  process.stderr.write(`holdfast: the sweep failed: ${(error as Error).message}\n`)
  process.exitCode = 1
} finally {
  await pool.end()
}

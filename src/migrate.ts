import { environment } from './environment.ts'
import { withSecretFiles } from './secretFiles.ts'
import { inSchema } from './storage/connection.ts'
import { migrate } from './storage/migrate.ts'
import { exitCodeOf } from './storage/refusedStart.ts'
import { waitForDatabase, whileItStarts } from './storage/waitForDatabase.ts'

/**
 * Migrates the schema as a server does at its start, for operators whose servers run with HOLDFAST_MIGRATE=off:
 * `DATABASE_URL=… holdfast migrate`.
 */
const { env, faults: ofFiles } = withSecretFiles(process.env)
const { data: set, error: malformed } = environment
  .pick({ DATABASE_URL: true, HOLDFAST_SCHEMA: true })
  .safeParse(env)
const faults = [
  ...ofFiles,
  ...(malformed?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`),
]
if (faults.length > 0) for (const fault of faults) stop(fault)
else if (!set?.DATABASE_URL)
  stop('DATABASE_URL is missing. The embedded database is migrated when its server starts.')
else
  try {
    const url = inSchema(set.DATABASE_URL, set.HOLDFAST_SCHEMA)
    await waitForDatabase(url, say)
    const applied = await whileItStarts(() => migrate(url), say)
    console.log(applied.length > 0 ? applied.map((name) => `applied ${name}`).join('\n') : 'nothing to apply')
  } catch (error) {
    stop((error as Error).message, exitCodeOf(error))
  }

function say(line: string): void {
  process.stderr.write(`holdfast: ${line}\n`)
}

function stop(line: string, code = 1): void {
  say(line)
  process.exitCode = code
}

import { withSecretFiles } from './secretFiles.ts'
import { migrate } from './storage/migrate.ts'

/** For operators whose servers start with HOLDFAST_MIGRATE=off: `DATABASE_URL=… holdfast migrate`. */
const { env, faults } = withSecretFiles(process.env)
const url = env.DATABASE_URL
if (faults[0]) stop(faults[0])
else if (!url) stop('DATABASE_URL is missing; an embedded database is migrated by the server that runs it.')
else
  try {
    const applied = await migrate(url)
    console.log(applied.length > 0 ? applied.map((name) => `applied ${name}`).join('\n') : 'nothing to apply')
  } catch (error) {
    stop((error as Error).message)
  }

function stop(line: string): void {
  process.stderr.write(`holdfast: ${line}\n`)
  process.exitCode = 1
}

import { epochMargin } from './domain/epoch.ts'
import { withSecretFiles } from './secretFiles.ts'
import { inSchema } from './storage/connection.ts'
import { bumpFences } from './storage/fenceBump.ts'
import { migrate } from './storage/migrate.ts'

/**
 * For operators, after restoring the disk and before starting the servers: `DATABASE_URL=… npm run fence-bump
 * [-- margin]`.
 */
const { env, faults } = withSecretFiles(process.env)
const { DATABASE_URL: named, HOLDFAST_SCHEMA: schema } = env
const url = named && inSchema(named, schema || 'public')
const [argument = String(epochMargin)] = process.argv.slice(2)
const margin = /^\d+$/.test(argument) ? Number(argument) : 0
if (faults[0]) stop(faults[0])
else if (!url) stop('DATABASE_URL is missing: set it to the restored database.')
else if (margin < 1 || margin > 100_000_000)
  stop(`the margin must be a whole number from 1 to 100000000, not ${JSON.stringify(argument)}.`)
else
  try {
    // Migrates a backup of an older version, as a server would.
    if (process.env.HOLDFAST_MIGRATE !== 'off') await migrate(url)
    const { epoch, floor, ended } = await bumpFences(url, margin)
    console.log(
      `started epoch ${epoch}: new fencing tokens and revisions are above ${floor}; ended ${ended} locks of the backup`,
    )
  } catch (error) {
    stop(`the epoch could not be started: ${(error as Error).message}`)
  }

function stop(line: string): void {
  process.stderr.write(`holdfast: ${line}\n`)
  process.exitCode = 1
}

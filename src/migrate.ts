import { migrate } from './storage/migrate.ts'

/** For operators whose servers start with HOLDFAST_MIGRATE=off: `DATABASE_URL=… holdfast migrate`. */
const url = process.env.DATABASE_URL
if (!url) stop('DATABASE_URL is missing; an embedded database is migrated by the server that runs it.')
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

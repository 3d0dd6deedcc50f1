import { constants } from 'node:os'
import { pino } from 'pino'
import { type Config, ConfigError, readConfig } from './config.ts'
import { makeDemoCollections } from './demo/collections.ts'
import { demoSignIn, people, writeDemoFile } from './demo/people.ts'
import { openLog } from './observability/log.ts'
import { ownReceiptKey } from './storage/ownReceiptKey.ts'
import { provideDatabase } from './storage/provide.ts'
import { exitCodeOf } from './storage/refusedStart.ts'
import { unsafeSettings } from './storage/safety.ts'
import { whileItStarts } from './storage/waitForDatabase.ts'

/** Stops the server in good order, once it has started and until that has begun. */
let stop: ((signal: NodeJS.Signals) => void) | null = null
// Listened to from the beginning: process 1 of a container is not ended by a signal that nobody listens to.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (!stop) process.exit(128 + constants.signals[signal])
    stop(signal)
    stop = null
  })

try {
  await main()
} catch (error) {
  for (const line of (error as Error).message.split('\n')) process.stderr.write(`holdfast: ${line}\n`)
  if (process.env.LOG_LEVEL === 'debug') console.error(error)
  process.exit(exitCodeOf(error))
}

async function main(): Promise<void> {
  const config = readConfig(process.env)
  // Logs go to stderr: stdout says where to go.
  const log = openLog(config.logLevel, pino.destination({ fd: 2, sync: false }))
  // What answers requests is loaded while PostgreSQL starts, which makes its files first on a new folder.
  const say = (line: string) => log.warn(line)
  const [database, { startApp }, { seedDemo }] = await Promise.all([
    provideDatabase(config, say),
    import('./app.ts'),
    import('./demo/seed.ts'),
  ])
  if (config.production)
    await whileItStarts(() => mustBeSafe(database.url), say).catch(async (error) => {
      await database.stop()
      throw error
    })
  const demo = config.issuers ? null : await demoSignIn(config.dataDir)
  const issuers = demo ? [demo.rules] : (config.issuers ?? [])
  if (config.demoCollections) await whileItStarts(() => makeDemoCollections(database.url), say)
  if (demo) await whileItStarts(() => seedDemo(database.url), say)
  const app = await startApp(withReceipts(config), database.url, issuers, log, demo?.people).catch(
    async (error) => {
      await database.stop()
      throw error
    },
  )
  if (demo) writeDemoFile(config.dataDir, { ...demo.file, url: app.url })

  const lines = [`Holdfast is ready at ${app.url}/graphql`]
  if (database.note) lines.push(database.note)
  if (demo) {
    lines.push(`Open ${app.url} in a browser, or sign in with a token (Authorization: Bearer …):`)
    for (const { id, role } of people) lines.push(`  ${id} (${role.toLowerCase()}): ${demo.file.tokens[id]}`)
  }
  // At a stroke: whoever waits for the first line finds the tokens too.
  console.log(lines.join('\n'))

  stop = async (signal) => {
    log.info({ signal }, 'stopping')
    await app.close()
    await database.stop()
    process.exit(0)
  }
}

/** An installation that brings its own database brings its own key as well. */
function withReceipts(config: Config): Config {
  if (config.receiptKeys.length > 0 || config.databaseUrl !== null) return config
  return { ...config, receiptKeys: [ownReceiptKey(config.dataDir)] }
}

/** Throws ConfigError with a line for each thing that production must not run with. */
async function mustBeSafe(databaseUrl: string): Promise<void> {
  const faults = await unsafeSettings(databaseUrl)
  if (faults.length > 0) throw new ConfigError(faults.join('\n'))
}

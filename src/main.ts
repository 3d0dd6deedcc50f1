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

/** Shuts the server down in order. Set once the server has started, and until the shutdown has begun. */
let stop: ((signal: NodeJS.Signals) => void) | null = null
// Registered first, because process 1 of a container ignores a signal without a handler.
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
  // Logs go to stderr. stdout has only the addresses and tokens to use.
  const log = openLog(config.logLevel, pino.destination({ fd: 2, sync: false }))
  // The code for requests is loaded while PostgreSQL starts, which on a new folder creates its files first.
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
  // Printed at once, so that a program that waits for the first line also finds the tokens.
  console.log(lines.join('\n'))

  stop = async (signal) => {
    log.info({ signal }, 'stopping')
    await app.close()
    await database.stop()
    process.exit(0)
  }
}

/** An installation with the embedded database also gets its own signing key. */
function withReceipts(config: Config): Config {
  if (config.receiptKeys.length > 0 || config.databaseUrl !== null) return config
  return { ...config, receiptKeys: [ownReceiptKey(config.dataDir)] }
}

/** Throws a ConfigError with a line for each setting that is unsafe in production. */
async function mustBeSafe(databaseUrl: string): Promise<void> {
  const faults = await unsafeSettings(databaseUrl)
  if (faults.length > 0) throw new ConfigError(faults.join('\n'))
}

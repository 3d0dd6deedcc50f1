import { pino } from 'pino'
import { startApp } from './app.ts'
import { ConfigError, readConfig } from './config.ts'
import { demoSignIn, people, writeDemoFile } from './demo/people.ts'
import { seedDemo } from './demo/seed.ts'
import { provideDatabase } from './storage/provide.ts'

try {
  await main()
} catch (error) {
  const line = error instanceof ConfigError ? error.message : (error as Error).message
  process.stderr.write(`holdfast: ${line}\n`)
  if (process.env.LOG_LEVEL === 'debug') console.error(error)
  process.exit(1)
}

async function main(): Promise<void> {
  const config = readConfig(process.env)
  // Logs go to stderr: stdout says where to go.
  const log = pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: false }))
  const database = await provideDatabase(config)
  const { auth } = config
  const demo = auth.mode === 'demo' ? await demoSignIn(config.dataDir) : null
  const tokens = demo?.rules ?? tokenRules(auth)
  if (demo) await seedDemo(database.url)
  const app = await startApp(config, database.url, tokens, log).catch(async (error) => {
    await database.stop()
    throw error
  })
  if (demo) writeDemoFile(config.dataDir, { ...demo.file, url: app.url })

  console.log(`Holdfast is ready at ${app.url}/graphql`)
  if (demo) {
    console.log('Sign in with one of these tokens (Authorization: Bearer …):')
    for (const { id, role } of people) console.log(`  ${id} (${role.toLowerCase()}): ${demo.file.tokens[id]}`)
  }

  const stop = async (signal: string) => {
    log.info({ signal }, 'stopping')
    await app.close()
    await database.stop()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(signal))
}

function tokenRules(auth: ReturnType<typeof readConfig>['auth']) {
  if (auth.mode === 'demo') throw new Error('the demo makes its own rules')
  const { secret, issuer, audience, roleClaim } = auth
  return { secret: new TextEncoder().encode(secret), issuer, audience, roleClaim }
}

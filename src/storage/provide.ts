import path from 'node:path'
import type { Config } from '../config.ts'
import { claimDataDir } from './dataDirClaim.ts'
import { ensureDatabase, startEmbeddedPostgres } from './embeddedPostgres.ts'
import { migrate } from './migrate.ts'

export interface ProvidedDatabase {
  url: string
  stop(): Promise<void>
}

/** The operator's PostgreSQL, or one of our own in the data folder; migrated unless that is switched off. */
export async function provideDatabase(config: Config): Promise<ProvidedDatabase> {
  const database = config.databaseUrl
    ? { url: config.databaseUrl, async stop() {} }
    : await embedded(config.dataDir)
  try {
    if (config.migrate) await migrate(database.url)
  } catch (error) {
    await database.stop()
    throw error
  }
  return database
}

async function embedded(dataDir: string): Promise<ProvidedDatabase> {
  const claim = await claimDataDir(dataDir)
  try {
    const server = await startEmbeddedPostgres({ dataDir: path.join(dataDir, 'postgres'), durable: true })
    await ensureDatabase(server.url('postgres'), 'holdfast')
    return {
      url: server.url('holdfast'),
      async stop() {
        await server.stop()
        await claim.release()
      },
    }
  } catch (error) {
    await claim.release()
    throw error
  }
}

import { realpathSync } from 'node:fs'
import path from 'node:path'
import type { Config } from '../config.ts'
import { inSchema } from './connection.ts'
import { claimDataDir } from './dataDirClaim.ts'
import { findPlace, keepPlace } from './dataPlace.ts'
import { ensureDatabase, startEmbeddedPostgres } from './embeddedPostgres.ts'
import { migrate } from './migrate.ts'
import { poolerFault } from './pooler.ts'
import { RefusedStart } from './refusedStart.ts'
import { mustBeMigrated } from './schemaState.ts'
import { waitForDatabase, whileItStarts } from './waitForDatabase.ts'

export interface ProvidedDatabase {
  url: string
  /** A line for the start's output. */
  note: string | null
  stop(): Promise<void>
}

/**
 * The operator's PostgreSQL, or the embedded one in the data folder. Its schema is one that this version can
 * work on.
 */
export async function provideDatabase(
  config: Config,
  say: (line: string) => void,
): Promise<ProvidedDatabase> {
  const found = config.databaseUrl
    ? { url: config.databaseUrl, note: null, async stop() {} }
    : await embedded(config)
  const database = { ...found, url: inSchema(found.url, config.schema) }
  try {
    if (config.databaseUrl) {
      await waitForDatabase(database.url, say)
      const fault = await whileItStarts(() => poolerFault(database.url), say)
      if (fault) throw new RefusedStart('unreachable', fault)
    }
    await whileItStarts<unknown>(() => (config.migrate ? migrate : mustBeMigrated)(database.url), say)
  } catch (error) {
    await database.stop()
    throw error
  }
  return database
}

async function embedded({ dataDir, dataDirIsDefault }: Config): Promise<ProvidedDatabase> {
  const claims = [await claimDataDir(dataDir)]
  const release = () => Promise.all(claims.map((claim) => claim.release()))
  try {
    // A folder that the operator has set is used as it is, or refused.
    const place = findPlace(dataDir, dataDirIsDefault)
    // Two data folders can lead to the same place: a clone that was moved, and a copy of it. So the place is
    // claimed too.
    if (place.folder !== realpathSync.native(dataDir)) claims.push(await claimDataDir(place.folder))
    keepPlace(dataDir, place)
    const server = await startEmbeddedPostgres({
      dataDir: path.join(place.folder, 'postgres'),
      durable: true,
    })
    await ensureDatabase(server.url('postgres'), 'holdfast')
    return {
      url: server.url('holdfast'),
      note: place.note,
      async stop() {
        await server.stop()
        await release()
      },
    }
  } catch (error) {
    await release()
    throw error
  }
}

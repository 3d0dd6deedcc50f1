import { poolerFault } from './pooler.ts'
import { RefusedStart } from './refusedStart.ts'
import { unsafeSettings } from './safety.ts'
import { missingMigrations } from './schemaState.ts'

/** The reasons why a server could not start on this database, one on each line. Read-only. */
export async function databaseFaults(
  url: string,
  { isMigratedByStart, isProduction }: { isMigratedByStart: boolean; isProduction: boolean },
): Promise<string[]> {
  try {
    const fault = await poolerFault(url)
    if (fault) return [fault]
    const missing = await missingMigrations(url)
    // The settings are read from tables that the first migration creates.
    if (missing.length > 0)
      return isMigratedByStart
        ? []
        : [`${missing.length} migrations are missing. Apply them with holdfast migrate.`]
    return isProduction ? await unsafeSettings(url) : []
  } catch (error) {
    const { message } = error as Error
    return [
      error instanceof RefusedStart
        ? `${message}.`
        : `The database of DATABASE_URL cannot be used: ${message}`,
    ]
  }
}

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Migration {
  name: string
  sql: string
  checksum: string
  /** Servers that know this one may run on what the migration leaves; null: no older server may. */
  beside: string | null
}

// Both src/storage and dist/storage lie two folders below the package.
export const ownMigrations = fileURLToPath(new URL('../../prisma/migrations/', import.meta.url))

/** The line of a migration that says which older servers may go on working beside it. */
const besideLine = /^-- Servers that know (\w+) may run beside it\.$/m
/** And the one that says that none may. */
export const besideNobody = '-- No older server may run beside it.'

export function readMigrations(directory: string): Migration[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      const content = readFileSync(path.join(directory, name, 'migration.sql'))
      const sql = content.toString('utf8')
      return {
        name,
        sql,
        checksum: createHash('sha256').update(content).digest('hex'),
        beside: besideLine.exec(sql)?.[1] ?? null,
      }
    })
}

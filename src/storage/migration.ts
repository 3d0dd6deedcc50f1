import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageRoot } from '../packageRoot.ts'

export interface Migration {
  name: string
  sql: string
  checksum: string
  /** Servers that know this migration may run on the schema that ours leaves; null: no older server may. */
  beside: string | null
}

export const ownMigrations = fileURLToPath(new URL('prisma/migrations/', packageRoot))

/** The line in a migration that says which older servers may keep running beside it. */
const besideLine = /^-- Servers that know (\w+) may run beside it\.$/m
/** The line that says that no older server may. */
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

import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { inSchema } from '../../../src/storage/connection.ts'
import { migrate } from '../../../src/storage/migrate.ts'
import { databaseUrl, execute } from '../../support/services.ts'
import { type Block, placeOf } from './blocks.ts'

/** What an application has beside the schema of the service. */
const application = [
  'CREATE TABLE articles (id text PRIMARY KEY, body text, fence bigint NOT NULL DEFAULT 0)',
  ...['app', 'holdfast_guard', 'holdfast_owner', 'holdfast_app'].map(
    (role) => `DO $$ BEGIN IF to_regrole('${role}') IS NULL THEN CREATE ROLE ${role} NOLOGIN; END IF; END $$`,
  ),
]
/** Those that say something of a transaction would end the one that the blocks are checked in. */
const ofTransactions = /^(BEGIN|COMMIT|ROLLBACK)$/i

/**
 * What PostgreSQL has to say, by the places of the blocks, in a database with the service in the schema `holdfast`. What it
 * can prepare is prepared: names, columns and arguments are looked up, and nothing is done. The rest is done and taken back.
 */
export async function sqlFaults(blocks: Block[]): Promise<string[]> {
  const { admin } = inject('postgres')
  const name = `holdfast_${randomUUID().replaceAll('-', '')}`
  await execute(admin, `CREATE DATABASE ${name}`)
  const url = databaseUrl(admin, name)
  try {
    await migrate(inSchema(url, 'holdfast'))
    const client = new pg.Client(url)
    await client.connect()
    await client.query('BEGIN')
    for (const statement of application) await client.query(statement)
    const faults: string[] = []
    for (const block of blocks)
      for (const statement of statementsOf(block.code)) {
        await client.query('SAVEPOINT before')
        await client.query(tried(statement)).catch((error: Error) => {
          faults.push(`${placeOf(block)}: ${error.message}: ${statement}`)
        })
        await client.query('ROLLBACK TO before')
      }
    await client.query('ROLLBACK')
    await client.end()
    return faults
  } finally {
    await execute(admin, `DROP DATABASE ${name} WITH (FORCE)`)
  }
}

export const statementsOf = (code: string): string[] =>
  code
    .replaceAll(/--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '' && !ofTransactions.test(statement))

function tried(statement: string): string {
  if (!/^(SELECT|INSERT|UPDATE|DELETE|WITH|MERGE)\b/i.test(statement)) return statement
  // Parameters have names in some drivers, and count on over several statements in others.
  const names: string[] = []
  const numbered = statement.replaceAll(/\$\d+|(?<![:\w]):[a-z]\w*/g, (name) => {
    if (!names.includes(name)) names.push(name)
    return `$${names.indexOf(name) + 1}`
  })
  return `PREPARE block_${randomUUID().slice(0, 8)} AS ${numbered}`
}

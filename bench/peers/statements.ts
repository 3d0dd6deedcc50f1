import pg from 'pg'
import { acquireStatements } from '../../src/storage/acquireLease.ts'
import { renewalStatements } from '../../src/storage/renewLease.ts'
import { editorOf, editors, lockToken, toolId } from '../seed.ts'
import { literal } from './pgbench.ts'

/**
 * The statement that the service runs for heartbeats, with the parameters of seeded locks: `size` in each, of rows that no
 * other connection asks for. It skips rows that are busy, which would be less work. Each connection goes through `rows` of its own.
 */
export function heartbeatScripts(options: { size: number; clients: number; rows: number }): string[] {
  const { size, clients, rows } = options
  return Array.from({ length: rows / size }, (_, script) => {
    const branches = Array.from({ length: clients }, (_, client) => {
      const first = 1 + client * rows + script * size
      const numbers = Array.from({ length: size }, (_, index) => first + index)
      const statement = literal(renewalStatements.many.text, [
        numbers.map(toolId),
        numbers.map(lockToken),
        numbers.map(editorOf),
        numbers.map(() => 0),
        numbers.map(() => 'false'),
      ])
      return `\\${client === 0 ? 'if' : 'elif'} :client_id = ${client}\n${statement};`
    })
    return `${branches.join('\n')}\n\\endif\n`
  })
}

/** Beyond the tools that others renew meanwhile. */
const n = ':client_id * 2000 + :turn % 2000 + 20001'
/** The same session takes the lock of one tool after the other, and again in the next round: always granted. */
export function acquireScript(belief: string): string {
  const parameters = [
    "(('00000000-0000-7000-8000-' || lpad(to_hex(:n::int), 12, '0'))::uuid)",
    "('editor-' || :editor)",
    "('session-' || :n)",
    "('key-' || :client_id || '-' || :turn || '-' || extract(epoch FROM now()))",
    "'hash'",
    'NULL',
    'NULL::text',
    "('lock-token-of-pgbench-' || :client_id || '-' || :turn || '-' || extract(epoch FROM now()))",
    pg.escapeLiteral(belief),
  ]
  const text = acquireStatements.one.text.replace(
    /\$(\d)(?!\d)/g,
    (_, position) => parameters[Number(position) - 1] as string,
  )
  return `\\set turn :turn + 1\n\\set n ${n}\n\\set editor :n % ${editors}\n${text};\n`
}

/** What the service believes of the database's history, and says with each acquire. */
export async function beliefOf(url: string): Promise<string> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    const { rows } = await client.query(
      `SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) || '/' || lineage AS belief FROM epochs ORDER BY id DESC LIMIT 1`,
    )
    return rows[0].belief
  } finally {
    await client.end()
  }
}

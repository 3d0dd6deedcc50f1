import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

export type Value = string | number | null | (string | number)[]

/** A statement with its parameters written into it; pgbench then prepares it, once a connection. */
export function literal(text: string, values: Value[]): string {
  const shown = (value: Value): string =>
    value === null ? 'NULL' : pg.escapeLiteral(Array.isArray(value) ? `{${value.join(',')}}` : String(value))
  return text.replace(/\$(\d+)/g, (_, position) => shown(values[Number(position) - 1] ?? null))
}

export const pgbenchClients = 10

/** As the service's own connections have them for leases: planned once, and never by reading a table whole. */
const settings = ['TimeZone=UTC', 'plan_cache_mode=force_generic_plan', 'enable_seqscan=off', 'jit=off']

/**
 * Runs the scripts, chosen at random, over ten connections; scripts a second. A script may use pgbench's own variables and
 * ends its statements itself.
 */
export async function pgbench(url: string, scripts: string[], options: { seconds: number }): Promise<number> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-pgbench-'))
  const { hostname, port, username, password, pathname } = new URL(url)
  const files = scripts.map((script, index) => {
    const file = path.join(folder, `${index}.sql`)
    writeFileSync(file, script)
    return ['-f', file]
  })
  const clients = String(pgbenchClients)
  const seconds = String(Math.max(1, Math.round(options.seconds)))
  try {
    const { stdout } = await promisify(execFile)(
      'pgbench',
      // biome-ignore format: an option and its value
      ['-n', '-M', 'prepared', '-c', clients, '-j', '1', '-T', seconds, '-D', 'turn=0', ...files.flat(),
        '-h', hostname, '-p', port, '-U', username, pathname.slice(1)],
      {
        env: {
          ...process.env,
          PGPASSWORD: decodeURIComponent(password),
          PGOPTIONS: settings.map((each) => `-c ${each}`).join(' '),
        },
      },
    )
    return Number(/tps = ([\d.]+)/.exec(stdout)?.[1])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

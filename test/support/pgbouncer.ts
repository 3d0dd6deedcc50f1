import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { freePort } from './services.ts'

/** Debian installs it in a folder that is not on everybody's PATH. Undefined when it is not installed. */
export const pgbouncer = ['pgbouncer', '/usr/sbin/pgbouncer'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
)

/** A PgBouncer in front of a database; its own URL leads to the same database. */
export async function startPgBouncer(
  url: string,
  ...settings: string[]
): Promise<{ url: string; port: number; stop(): Promise<void> }> {
  const { hostname, port, username, password, pathname } = new URL(url)
  const folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-bouncer-'))
  const listens = await freePort()
  const known = [
    `host=${hostname}`,
    `port=${port || 5432}`,
    `user=${username}`,
    password && `password=${decodeURIComponent(password)}`,
  ]
  const name = pathname.slice(1)
  const file = path.join(folder, 'pgbouncer.ini')
  const lines = [
    '[databases]',
    `${name} = ${known.filter(Boolean).join(' ')} dbname=${name}`,
    '[pgbouncer]',
    'auth_type = any',
    'listen_addr = 127.0.0.1',
    `listen_port = ${listens}`,
    'unix_socket_dir =',
    ...settings,
  ]
  writeFileSync(file, lines.join('\n'))
  chmodSync(folder, 0o755)
  // It refuses to run as root.
  const asWhom = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const bouncer = spawn(pgbouncer as string, [...asWhom, file], { stdio: ['ignore', 'ignore', 'pipe'] })
  await new Promise<void>((resolve) =>
    bouncer.stderr?.on('data', (line) => String(line).includes('process up') && resolve()),
  )
  return {
    url: `postgresql://${username}@127.0.0.1:${listens}/${name}`,
    port: listens,
    async stop() {
      bouncer.kill('SIGKILL')
      await once(bouncer, 'exit')
      rmSync(folder, { recursive: true })
    },
  }
}

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { guarded } from '@holdfast/guard/pg'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { foreignTable, opened } from '../support/foreignTable.ts'
import type { Person } from '../support/person.ts'
import { freePort } from '../support/services.ts'
import { World } from '../support/world.ts'

/** Debian puts it where not everybody looks. */
const binary = ['pgbouncer', '/usr/sbin/pgbouncer'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
)

/** One connection to PostgreSQL, which all share, a transaction at a time. */
describe.skipIf(!binary)('behind PgBouncer in transaction mode', () => {
  let world: World
  let ada: Person
  let bouncer: ChildProcess
  let folder: string
  let pool: pg.Pool

  beforeAll(async () => {
    world = await World.open()
    ;({ ada } = await world.people())
    await foreignTable(world)
    const { hostname, port, username, password, pathname } = new URL(world.url)
    folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-bouncer-'))
    const listens = await freePort()
    const known = [
      `host=${hostname}`,
      `port=${port || 5432}`,
      `user=${username}`,
      password && `password=${decodeURIComponent(password)}`,
    ]
    const settings = [
      '[databases]',
      `app = ${known.filter(Boolean).join(' ')} dbname=${pathname.slice(1)}`,
      '[pgbouncer]',
      'pool_mode = transaction',
      'default_pool_size = 1',
      'auth_type = any',
      'listen_addr = 127.0.0.1',
      `listen_port = ${listens}`,
      'unix_socket_dir =',
    ]
    const file = path.join(folder, 'pgbouncer.ini')
    writeFileSync(file, settings.join('\n'))
    chmodSync(folder, 0o755)
    // It does not run as root.
    const asWhom = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
    bouncer = spawn(binary as string, [...asWhom, file], { stdio: ['ignore', 'ignore', 'pipe'] })
    await new Promise<void>((resolve) =>
      bouncer.stderr?.on('data', (line) => String(line).includes('process up') && resolve()),
    )
    pool = new pg.Pool({ host: '127.0.0.1', port: listens, database: 'app', user: username, max: 4 })
  })
  afterAll(async () => {
    await pool?.end()
    bouncer?.kill()
    await once(bouncer, 'exit')
    rmSync(folder, { recursive: true })
    await world?.close()
  })

  test('a save holds its lock, and what it was let through for is nobody else’s', async () => {
    const id = await opened(world, 'bounced', ada)
    const { lockToken } = await ada.holds(id)
    const write = `INSERT INTO articles VALUES ('bounced', 'x') ON CONFLICT (id) DO UPDATE SET body = 'y'`
    await Promise.all(
      Array.from({ length: 8 }, () => guarded(pool, { lockToken }, (client) => client.query(write))),
    )
    // The same connection, and another client.
    await expect(pool.query(write)).rejects.toMatchObject({ code: 'HF423' })
    const { rows } = await pool.query(`SELECT coalesce(current_setting('holdfast.guarded', true), '') AS left,
      current_setting('idle_in_transaction_session_timeout') AS idle`)
    expect(rows).toEqual([{ left: '', idle: '0' }])
  })
})

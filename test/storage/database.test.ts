import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { openDatabase } from '../../src/storage/database.ts'
import { startEmbeddedPostgres } from '../../src/storage/embeddedPostgres.ts'
import { isUnavailable } from '../../src/storage/failures.ts'

test('a connection that breaks while it is checked out, between two statements, is reported and does not end the process', async () => {
  const broken: Error[] = []
  const db = openDatabase(inject('postgres').admin, {
    pools: { leases: 2, heartbeats: 1, notices: 1, reads: 1 },
    onError: (error) => broken.push(error),
  })
  const taken = await db.leases.connect()
  const { rows } = await taken.query('SELECT pg_backend_pid() AS pid')
  await db.leases.query('SELECT pg_terminate_backend($1)', [rows[0].pid])
  await expect.poll(() => broken.length).toBeGreaterThan(0)
  taken.release(true)
  expect((await db.leases.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  await db.close()
})

test('a server that takes no connections at the moment is a temporary failure, also through Prisma', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'holdfast-test-'))
  chmodSync(root, 0o755)
  const server = await startEmbeddedPostgres({ dataDir: path.join(root, 'postgres'), durable: false })
  const url = server.url('postgres')
  const last = new pg.Client(url)
  await last.connect()
  // A smart shutdown waits for open connections and accepts no new ones, as during a start.
  process.kill(
    Number.parseInt(readFileSync(path.join(root, 'postgres/postmaster.pid'), 'utf8'), 10),
    'SIGTERM',
  )
  const db = openDatabase(url, {
    pools: { leases: 1, heartbeats: 1, notices: 1, reads: 1 },
    onError: () => {},
  })
  const failure = () => db.prisma.user.findMany().catch((error: Error) => error)
  await expect.poll(async () => String(await failure())).toContain('57P03')
  expect(isUnavailable(await failure())).toBe(true)
  await Promise.all([last.end(), db.close()])
  await server.stop()
  rmSync(root, { recursive: true, force: true })
})

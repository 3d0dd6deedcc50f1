import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { databaseUrlFault, serversOf } from '../../src/databaseUrl.ts'
import { connectionTo } from '../../src/storage/connection.ts'
import { openDatabase } from '../../src/storage/database.ts'
import { isUnavailable } from '../../src/storage/failures.ts'
import { WritableClient } from '../../src/storage/writableClient.ts'
import { Cluster } from './cluster.ts'
import { eventually } from './eventually.ts'

describe('DATABASE_URL can name several servers, as in libpq', () => {
  test('each with its own port, by name, IPv4 or IPv6', () => {
    const { first, addresses } = serversOf('postgresql://u:p@one:5433,[::1]:5434,10.0.0.3/db?sslmode=require')
    expect(addresses).toEqual([
      { host: 'one', port: 5433 },
      { host: '::1', port: 5434 },
      { host: '10.0.0.3', port: 5432 },
    ])
    expect(first).toBe('postgresql://u:p@one:5433/db?sslmode=require')
  })

  test.each([
    ['mysql://one/db', 'starts with postgres://'],
    ['postgresql://one:x,two/db', 'a host and a port for each server'],
    ['postgresql://one,two/db?target_session_attrs=standby', 'target_session_attrs=read-write'],
  ])('%s is refused with a message that says what is expected', (url, words) => {
    expect(databaseUrlFault(url)).toContain(words)
  })

  test('a single server is written as before', () => {
    expect(databaseUrlFault('postgresql:///db?host=/run/postgresql')).toBeNull()
    expect(
      connectionTo('postgres://u@one/db?schema=x&target_session_attrs=read-write').connectionString,
    ).toBe('postgres://u@one/db')
  })
})

describe('with several servers', () => {
  let cluster: Cluster
  beforeAll(async () => {
    cluster = await Cluster.start('asynchronous')
  })
  afterAll(() => cluster.stop())

  const opened = (url: string) => {
    const db = openDatabase(url, {
      pools: { leases: 2, heartbeats: 2, notices: 2, reads: 2 },
      onError: () => {},
    })
    onTestFinished(() => db.close())
    return db
  }
  const portOf = async (pool: pg.Pool) =>
    (await pool.query('SELECT inet_server_port() AS port')).rows[0].port as number

  test('a command finds the one that takes writes, in whatever order they are named', async () => {
    const client = new WritableClient(connectionTo(cluster.hosts))
    await client.connect()
    expect((await client.query('SELECT pg_is_in_recovery() AS standby')).rows).toEqual([{ standby: false }])
    await client.end()
  })

  test('a standby that is the only server named is refused with a message, and the error may be retried', async () => {
    const [standby] = serversOf(cluster.hosts).addresses
    const url = cluster.hosts.replace(/@[^/]+/, `@127.0.0.1:${standby?.port}`)
    const failure = await opened(url)
      .leases.query('SELECT 1')
      .catch((error: Error) => error)
    expect(String(failure)).toContain(`127.0.0.1:${standby?.port} is a standby and takes no writes`)
    expect(isUnavailable(failure)).toBe(true)
  })

  test('all pools write to one primary: when a second one appears, connections to the first are closed, busy ones included', async () => {
    const db = opened(cluster.hosts)
    const pools = [db.leases, db.heartbeats, db.notices, db.reads, db.uploads]
    const before = await Promise.all(pools.map(portOf))
    expect(new Set(before).size).toBe(1)
    const atWork = await db.heartbeats.connect()
    await cluster.caughtUp()
    await cluster.failOver('left running')
    // The next new connection shows the new primary to all pools.
    await eventually(async () => {
      const fresh = await db.leases.connect()
      fresh.release(true)
      expect(await portOf(db.leases)).not.toBe(before[0])
    })
    atWork.release()
    const after = await Promise.all(pools.map(portOf))
    expect(new Set(after)).toEqual(new Set([await portOf(db.leases)]))
    expect(after).not.toContain(before[0])
    const left = `SELECT count(*)::int FROM pg_stat_activity WHERE application_name LIKE 'holdfast %'`
    await expect.poll(() => cluster.onFormerPrimary(left)).toBe(0)
  })
})

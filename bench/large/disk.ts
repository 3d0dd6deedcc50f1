import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { alone, figureOf, type Row } from '../measure.ts'
import { editors } from '../seed.ts'
import { everybodyBeats, movedOn } from './beats.ts'
import { large, thousands } from './large.ts'
import { settingsBesideDefaults } from './vacuumSettings.ts'

/** Heartbeats of a day, one a minute. */
const beatsADay = 1_440
/** Connections that send them. */
const lanes = 4

/**
 * What there is on the disk after 30 days of heartbeats, after a million versions and a year of audit entries. Days pass as
 * quickly as PostgreSQL writes, so that autovacuum has far less time for each row than in life.
 */
export const disk = large({
  name: 'disk',
  options: {
    leases: 200,
    days: 30,
    versions: 1_000_000,
    bytes: 1_000,
    audit: 1_000_000,
    compared: 1_000,
    hours: 24,
    grants: 200_000,
  },
  async run(stage, { leases, days, versions, bytes, audit, compared, hours, grants }) {
    const databaseUrl = await stage.database({ tools: leases, locks: leases })
    const pool = new pg.Pool({ connectionString: databaseUrl, max: lanes })
    try {
      return [
        ...(await heartbeats(pool, leases, days)),
        ...(await manyVersions(pool, leases, versions, bytes)),
        ...(await yearOfAudit(pool, leases, audit)),
        ...(await settingsBesideDefaults(stage, { leases: compared, hours, grants, audit })),
      ]
    } finally {
      await pool.end()
    }
  },
})

async function heartbeats(pool: pg.Pool, leases: number, days: number): Promise<Row[]> {
  await pool.query('VACUUM (ANALYZE) draft_locks')
  const [sizeBefore, before] = [await sizeOf(pool, 'draft_locks'), await updatesOf(pool, 'draft_locks')]
  const began = performance.now()
  const minutes = days * beatsADay
  let moved = 0
  for (let minute = 1; minute <= minutes; minute++) {
    await everybodyBeats(pool, leases)
    moved += await movedOn(pool, minute)
    if (minute % beatsADay === 0) console.error(`day ${minute / beatsADay}: ${await sizeText(pool)}`)
  }
  const seconds = (performance.now() - began) / 1_000
  const [sizeAfter, after] = [await sizeOf(pool, 'draft_locks'), await updatesOf(pool, 'draft_locks')]
  const hot = after.hot - before.hot
  const beats = leases * minutes
  const what = `${thousands(leases)} leases, ${days} days of a heartbeat a minute`
  return [
    one('bytes a lease, its indexes with it, before', 'bytes', sizeBefore.all / leases),
    one(`${what}: bytes a lease`, 'bytes', sizeAfter.all / leases),
    one('of it indexes', 'bytes', (sizeAfter.all - sizeAfter.table) / leases),
    alone('of the heartbeats HOT updates', '%', figureOf([(100 * hot) / beats]), { least: 95 }),
    one('of the moves by the sweeper, which are none', '', moved),
    one('dead rows at the end', '', after.dead),
    one('days of heartbeats were written within', 's', seconds),
  ]
}

/** Of documents that are there, at random, as saves come. */
async function manyVersions(pool: pg.Pool, tools: number, versions: number, bytes: number): Promise<Row[]> {
  if (versions === 0) return []
  const before = await sizeOf(pool, 'draft_versions')
  await pool.query(
    `INSERT INTO draft_versions (id, tool_id, number, content, content_hash, saved_at)
     SELECT gen_random_uuid(), ('00000000-0000-7000-8000-' || lpad(to_hex(1 + n % $2), 12, '0'))::uuid, 2 + n / $2,
       (SELECT '"' || left(string_agg(md5(n::text || part), ''), $3) || '"' FROM generate_series(1, $3 / 32 + 1) part),
       md5(n::text), now() FROM generate_series(0, $1 - 1) n`,
    [versions, tools, bytes],
  )
  const size = await sizeOf(pool, 'draft_versions')
  const what = `${thousands(versions)} versions of ${thousands(bytes)} bytes`
  return [
    one(`${what}: bytes each, with their indexes`, 'bytes', (size.all - before.all) / versions),
    one('of it indexes', 'bytes', (size.all - size.table - before.all + before.table) / versions),
    one('the first VACUUM of them, which freezes them', 's', await vacuumed(pool, 'draft_versions')),
    one('the next one', 's', await vacuumed(pool, 'draft_versions')),
  ]
}

/** Entries of a year, of documents and people at random. */
async function yearOfAudit(pool: pg.Pool, tools: number, entries: number): Promise<Row[]> {
  if (entries === 0) return []
  const before = await sizeOf(pool, 'audit_entries')
  await pool.query(
    `INSERT INTO audit_entries (action, actor_id, tool_id, fencing_token, metadata, created_at)
     SELECT (ARRAY['LOCK_ACQUIRED', 'DRAFT_SAVED', 'LOCK_RELEASED'])[1 + n % 3]::audit_action,
       'editor-' || floor(random() * ${editors}),
       ('00000000-0000-7000-8000-' || lpad(to_hex(1 + floor(random() * $2)::int), 12, '0'))::uuid, n,
       jsonb_build_object('version', n), now() - interval '365 days' * (1 - n::float8 / $1)
     FROM generate_series(0, $1 - 1) n`,
    [entries, tools],
  )
  const size = await sizeOf(pool, 'audit_entries')
  return [
    one(`${thousands(entries)} audit entries: bytes each`, 'bytes', (size.all - before.all) / entries),
    one('of it indexes', 'bytes', (size.all - size.table - before.all + before.table) / entries),
    one('the first VACUUM of them, which freezes them', 's', await vacuumed(pool, 'audit_entries')),
    one('the next one', 's', await vacuumed(pool, 'audit_entries')),
  ]
}

const one = (what: string, unit: string, value: number): Row => alone(what, unit, figureOf([value]), null)

/** As autovacuum does it with the settings of the table, which a VACUUM by hand does not read. */
async function vacuumed(pool: pg.Pool, table: string): Promise<number> {
  const client = await pool.connect()
  try {
    await client.query('SET vacuum_freeze_min_age = 0')
    const began = performance.now()
    await client.query(`VACUUM (ANALYZE) ${table}`)
    return (performance.now() - began) / 1_000
  } finally {
    client.release(true)
  }
}

async function sizeOf(pool: pg.Pool, table: string): Promise<{ all: number; table: number }> {
  const { rows } = await pool.query(
    'SELECT pg_total_relation_size($1)::float8 AS all, pg_table_size($1)::float8 AS table',
    [table],
  )
  return rows[0]
}

async function sizeText(pool: pg.Pool): Promise<string> {
  const { all, table } = await sizeOf(pool, 'draft_locks')
  return `${Math.round(table / 1_000)} kB of rows, ${Math.round((all - table) / 1_000)} kB of indexes`
}

/** A connection says what it has written within ten seconds. */
async function updatesOf(pool: pg.Pool, table: string): Promise<{ hot: number; dead: number }> {
  await setTimeout(11_000)
  const { rows } = await pool.query(
    `SELECT n_tup_hot_upd::float8 AS hot, n_dead_tup::float8 AS dead FROM pg_stat_user_tables WHERE relname = $1`,
    [table],
  )
  return rows[0]
}

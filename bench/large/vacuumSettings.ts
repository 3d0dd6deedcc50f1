import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { comparison, type Row } from '../measure.ts'
import type { Stage } from '../stage.ts'
import { everybodyBeats, movedOn } from './beats.ts'
import { thousands } from './large.ts'

const defaults = "PostgreSQL's defaults"
/** Autovacuum begins when so many rows, and this share of the table, are dead. */
const threshold = 50

const compared = (what: string, unit: string, ours: number, other: number): Row =>
  comparison(what, unit, [ours], { name: defaults, values: [other] }, null)

/**
 * What the settings of the migration give, each beside PostgreSQL's default, on data of its own. VACUUM comes here when autovacuum would bring
 * it, by its own rule, judged once a minute of the leases' lives: minutes pass here much faster than autovacuum looks.
 */
export async function settingsBesideDefaults(
  stage: Stage,
  size: { leases: number; hours: number; grants: number; audit: number },
): Promise<Row[]> {
  const inOne = async <Found>(work: (pool: pg.Pool) => Promise<Found>) => {
    const pool = new pg.Pool({
      connectionString: await stage.database({ tools: 10 * size.leases, locks: size.leases }),
      max: 4,
    })
    try {
      return await work(pool)
    } finally {
      await pool.end()
    }
  }
  return [
    ...(await leases(size, (share) => inOne((pool) => leasesWith(pool, size, share)))),
    ...(await grants(size, (fill) => inOne((pool) => grantsWith(pool, size, fill)))),
    ...(await inOne((pool) => freezing(pool, size))),
  ]
}

interface OfLeases {
  indexBytes: number
  vacuums: number
  vacuumSeconds: number
}

async function leases(
  { leases, hours }: { leases: number; hours: number },
  withShare: (share: number) => Promise<OfLeases>,
): Promise<Row[]> {
  const [ours, other] = [await withShare(0.05), await withShare(0.2)]
  const what = `${thousands(leases)} leases among ten times as many documents, ${hours} h: `
  return [
    compared(`${what}indexes at their largest, for each lease`, 'bytes', ours.indexBytes, other.indexBytes),
    compared(`${what}VACUUM of draft_locks`, 'times', ours.vacuums, other.vacuums),
    compared(`${what}all of it`, 's', ours.vacuumSeconds, other.vacuumSeconds),
  ]
}

async function leasesWith(
  pool: pg.Pool,
  { leases, hours }: { leases: number; hours: number },
  share: number,
): Promise<OfLeases> {
  await pool.query('ALTER TABLE draft_locks SET (autovacuum_enabled = false)')
  await pool.query('VACUUM (ANALYZE) draft_locks')
  const found: OfLeases = { indexBytes: 0, vacuums: 0, vacuumSeconds: 0 }
  let dead = 0
  for (let minute = 1; minute <= hours * 60; minute++) {
    await everybodyBeats(pool, leases)
    dead += await movedOn(pool, minute)
    const { rows } = await pool.query("SELECT pg_indexes_size('draft_locks')::float8 AS bytes")
    found.indexBytes = Math.max(found.indexBytes, rows[0].bytes / leases)
    if (dead <= threshold + share * 10 * leases) continue
    dead = 0
    found.vacuums++
    found.vacuumSeconds += await secondsOf(() => pool.query('VACUUM draft_locks'))
  }
  return found
}

interface OfGrants {
  hot: number
  bytes: number
}

async function grants(
  { grants }: { grants: number },
  withFill: (fill: number) => Promise<OfGrants>,
): Promise<Row[]> {
  const [ours, other] = [await withFill(85), await withFill(100)]
  const what = `${thousands(grants)} grants that end: `
  return [
    compared(`${what}of the ends HOT updates`, '%', ours.hot, other.hot),
    compared(`${what}each on the disk, with its indexes`, 'bytes', ours.bytes, other.bytes),
  ]
}

/** A thousand begin, and the thousand that began ten thousand before end: as people come and go. */
async function grantsWith(
  pool: pg.Pool,
  { grants, leases }: { grants: number; leases: number },
  fill: number,
): Promise<OfGrants> {
  await pool.query('TRUNCATE draft_lock_grants')
  await pool.query(`ALTER TABLE draft_lock_grants SET (fillfactor = ${fill})`)
  const [each, open] = [1_000, 10_000]
  const document = `('00000000-0000-7000-8000-' || lpad(to_hex(1 + n % ${10 * leases}), 12, '0'))::uuid`
  for (let from = 0; from < grants + open; from += each) {
    if (from < grants)
      await pool.query(
        `INSERT INTO draft_lock_grants (tool_id, fencing_token, kind, holder_id, session_id, idempotency_key, request_hash,
           token_hash, granted_at)
         SELECT ${document}, 1 + n / ${10 * leases}, 'ACQUIRE', 'editor-' || n % 500, 'session-' || n, gen_random_uuid(),
           md5(n::text), sha256(n::text::bytea), now() FROM generate_series($1::int, $1 + ${each - 1}) n`,
        [from],
      )
    // Fifty rows lie between two that end together: no page has two of them, as in life.
    for (let nth = 0; from >= open && nth < 50; nth++)
      await pool.query(
        `UPDATE draft_lock_grants g SET ended_at = now(), end_cause = 'RELEASED'
         FROM generate_series($1::int + $2, $1 + ${each - 1}, 50) n
         WHERE g.tool_id = ${document} AND g.fencing_token = 1 + n / ${10 * leases}`,
        [from - open, nth],
      )
  }
  // A connection says what it has written within ten seconds.
  await setTimeout(11_000)
  const { rows } = await pool.query(
    `SELECT 100.0 * n_tup_hot_upd / greatest(n_tup_upd, 1) AS hot, pg_total_relation_size(relid)::float8 AS bytes
     FROM pg_stat_user_tables WHERE relname = 'draft_lock_grants'`,
  )
  return { hot: Number(rows[0].hot), bytes: rows[0].bytes / grants }
}

/**
 * Rows that never change: frozen by the VACUUM that comes after them, or by one for all of them a long time later. The log is
 * that of the whole server: on one that others use, it says nothing.
 */
async function freezing(pool: pg.Pool, { audit }: { audit: number }): Promise<Row[]> {
  const client = await pool.connect()
  const filled = async (name: string) => {
    await client.query(
      `CREATE TABLE ${name} (LIKE audit_entries INCLUDING ALL); ALTER TABLE ${name} SET (autovacuum_enabled = false)`,
    )
    await client.query(
      `INSERT INTO ${name} (id, action, actor_id, tool_id, fencing_token, metadata, created_at)
       SELECT n, 'DRAFT_SAVED', 'editor-' || n % 500, gen_random_uuid(), n, jsonb_build_object('version', n), now()
       FROM generate_series(1, $1::int) n`,
      [audit],
    )
    await client.query('CHECKPOINT')
  }
  const once = async (text: string) => {
    const before = await walOf(client)
    const seconds = await secondsOf(() => client.query(text))
    return { seconds, megabytes: ((await walOf(client)) - before) / 1_000_000 }
  }
  try {
    await filled('frozen_at_once')
    await client.query('SET vacuum_freeze_min_age = 0')
    const ours = await once('VACUUM frozen_at_once')
    const again = await once('VACUUM (FREEZE, DISABLE_PAGE_SKIPPING false) frozen_at_once')
    await filled('frozen_later')
    await client.query('RESET vacuum_freeze_min_age')
    const first = await once('VACUUM frozen_later')
    // Much has been written since: checkpoints have been.
    await client.query('CHECKPOINT')
    const later = await once('VACUUM (FREEZE) frozen_later')
    const what = `${thousands(audit)} audit entries: `
    return [
      compared(`${what}the first VACUUM of them`, 's', ours.seconds, first.seconds),
      compared(`${what}and what it writes to the log`, 'MB', ours.megabytes, first.megabytes),
      compared(`${what}the VACUUM against wraparound`, 's', again.seconds, later.seconds),
      compared(`${what}and what it writes to the log`, 'MB', again.megabytes, later.megabytes),
    ]
  } finally {
    client.release()
  }
}

async function walOf(client: pg.PoolClient): Promise<number> {
  const { rows } = await client.query("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 AS bytes")
  return rows[0].bytes
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1_000
}

import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LockHint } from '../../src/domain/lockHint.ts'
import { Sweeper } from '../../src/events/sweeper.ts'
import { openLog } from '../../src/observability/log.ts'
import { type DuePlace, endExpiredLeases } from '../../src/storage/expiry.ts'
import type { Statements } from '../../src/storage/statements.ts'
import { World } from '../support/world.ts'

let world: World
let pool: pg.Pool
let told: LockHint[]

beforeEach(async () => {
  world = await World.open()
  await world.people()
  pool = new pg.Pool({ connectionString: world.url })
  told = []
})
afterEach(async () => {
  await pool.end()
  await world.close()
})

/** Documents whose leases have expired, several of them in the same millisecond. */
async function expired(count: number): Promise<void> {
  await world.sql(
    `WITH made AS MATERIALIZED (SELECT n, gen_random_uuid() AS tool, gen_random_uuid() AS version FROM generate_series(1, $1::int) n),
     tools AS (INSERT INTO tools (id, collection_id, slug, title) SELECT tool, 'pages', 'lost-' || n, 'Lost ' || n FROM made),
     versions AS (INSERT INTO draft_versions (id, tool_id, number, content, content_hash, saved_at)
       SELECT version, tool, 1, '{}', 'x', now() FROM made)
     INSERT INTO draft_locks (tool_id, collection_id, draft_head_id, fencing_token, revision, holder_id, session_id, lock_token,
       acquired_at, renewed_at, last_active_at, expires_at, check_at)
     SELECT tool, 'pages', version, 1, 1, 'ada', 's', md5(n::text), at, at, at, at, at
     FROM made, LATERAL (SELECT date_trunc('milliseconds', now()) - interval '1 hour' + (n / 10) * interval '1 ms' AS at) a`,
    [count],
  )
}

const ended = async () =>
  (await world.sql(`SELECT count(*)::int AS n FROM lock_events WHERE kind = 'EXPIRED'`))[0].n

function sweeper(db: Statements, options: Partial<ConstructorParameters<typeof Sweeper>[3]> = {}) {
  return new Sweeper(db, (hints) => told.push(...hints), openLog('silent', { write() {} }), {
    everyMs: 3_600_000,
    settleLine: async () => {},
    ...options,
  })
}

test('rule 17: looks that go on where the one before ended leave nothing out and end nothing twice', async () => {
  await expired(95)
  let place: DuePlace | undefined
  const sizes = []
  for (let looked = 20; looked === 20; ) {
    const look = await endExpiredLeases(pool, 20, place)
    told.push(...look.ended)
    sizes.push(look.ended.length)
    ;({ looked, last: place } = look)
  }
  expect(sizes).toEqual([20, 20, 20, 20, 15])
  expect(new Set(told.map(({ toolId }) => toolId)).size).toBe(95)
  expect(await ended()).toBe(95)
})

test('a look steps over nothing that those before have ended, also while somebody reads for hours', async () => {
  await expired(2_000)
  await world.sql('ANALYZE draft_locks')
  const reader = await pool.connect()
  await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1')
  let sent: { text: string; values: unknown[] } | undefined
  const seen: Statements = {
    query: (statement) => {
      sent = statement as typeof sent
      return pool.query(statement)
    },
  } as Statements
  let place: DuePlace | undefined
  for (let look = 0; look < 3; look++) ({ last: place } = await endExpiredLeases(seen, 500, place))
  const pages = async (after: DuePlace | undefined) => {
    const client = await pool.connect()
    await client.query('BEGIN')
    await endExpiredLeases(seen, 10, after)
    const plan = await client.query(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sent?.text.replace('LIMIT $1', 'LIMIT 10').replace('$2', '$1').replace('$3', '$2')}`,
      sent?.values.slice(1),
    )
    await client.query('ROLLBACK')
    client.release()
    return pagesOfScan(plan.rows[0]['QUERY PLAN'][0].Plan)
  }
  const fromBeginning = await pages(undefined)
  expect(await pages(place)).toBeLessThan(fromBeginning / 10)
  await reader.query('ROLLBACK')
  reader.release()
})

interface Plan {
  'Index Name'?: string
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
  Plans?: Plan[]
}

function pagesOfScan(plan: Plan): number {
  if (plan['Index Name'] === 'draft_locks_due') return plan['Shared Hit Blocks'] + plan['Shared Read Blocks']
  return (plan.Plans ?? []).reduce((most, child) => Math.max(most, pagesOfScan(child)), 0)
}

test('a look that does not fit the time of a statement is tried again with fewer leases, down to one', async () => {
  await expired(60)
  const asked: number[] = []
  const slow = {
    query: (statement: pg.QueryConfig) => {
      const [limit] = statement.values as [number]
      asked.push(limit)
      const late = Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' })
      return limit > 31 ? Promise.reject(late) : pool.query(statement)
    },
  } as unknown as Statements
  const sweeping = sweeper(slow)
  expect(await sweeping.sweep()).toBe(60)
  sweeping.close()
  expect(asked.slice(0, 3)).toEqual([500, 125, 31])
  expect(told).toHaveLength(60)

  const dead = { query: () => Promise.reject(Object.assign(new Error(), { code: '57014' })) }
  const failing = sweeper(dead as unknown as Statements)
  await expect(failing.sweep()).rejects.toMatchObject({ code: '57014' })
  failing.close()
})

test('a sweep that goes on is heard of every other second, and what was busy is looked at again meanwhile', async () => {
  await expired(1_500)
  const [busy] = await world.sql(
    'SELECT tool_id FROM draft_locks WHERE holder_id IS NOT NULL ORDER BY check_at, tool_id LIMIT 1',
  )
  const holder = await pool.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT FROM draft_locks WHERE tool_id = $1 FOR UPDATE', [busy.tool_id])
  let [looks, now] = [0, 0]
  const slow = {
    query: async (statement: pg.QueryConfig) => {
      now += ++looks <= 4 ? 400 : 20
      if (looks === 4) await holder.query('ROLLBACK')
      return pool.query(statement)
    },
  } as unknown as Statements
  const heard: (number | null)[] = []
  const sweeping = sweeper(slow, { everyMs: 1, now: () => now, onSweep: (count) => heard.push(count) })
  await expect.poll(ended).toBe(1_500)
  sweeping.close()
  expect(heard[0]).toBe(500 + 250 + 125)
  expect(told).toHaveLength(1_500)
  holder.release()
})

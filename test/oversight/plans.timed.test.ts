import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { endExpiredLeases } from '../../src/storage/expiry.ts'
import { changesSince, tailOf } from '../../src/storage/lockEvents.ts'
import { logMoment } from '../../src/storage/logMoment.ts'
import { renew } from '../../src/storage/renewLease.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let world: World
let ada: Person

/** 100,000 tools, every tenth of which is locked. */
beforeAll(async () => {
  // Without regular reads of the log, whose statements would be recorded with the call's.
  world = await World.open({ config: { tailMs: 3_600_000 } })
  ;({ ada } = await world.people())
  await world.sql(`
    WITH made AS MATERIALIZED (SELECT n, gen_random_uuid() AS tool, gen_random_uuid() AS version FROM generate_series(1, 100000) n),
    tools AS (INSERT INTO tools (id, collection_id, slug, title) SELECT tool, 'pages', 'many-' || n, 'Many ' || n FROM made),
    versions AS (INSERT INTO draft_versions (id, tool_id, number, content, content_hash, saved_at)
      SELECT version, tool, 1, '{}', 'x', now() FROM made)
    INSERT INTO draft_locks (tool_id, collection_id, draft_head_id, fencing_token, revision, holder_id, session_id, lock_token,
      acquired_at, renewed_at, expires_at, last_active_at, check_at)
    SELECT tool, 'pages', version, 1, 1, h, s, t, a, a, e, a, e
    FROM made, LATERAL (SELECT n % 10 = 0 AS locked) l, LATERAL (SELECT
      CASE WHEN locked THEN 'cleo' END AS h, CASE WHEN locked THEN 's' END AS s,
      CASE WHEN locked THEN md5(n::text) END AS t,
      CASE WHEN locked THEN clock_timestamp() - n * interval '1 ms' END AS a,
      CASE WHEN locked THEN clock_timestamp() + interval '1 hour' END AS e) grant_`)
  await world.sql('ANALYZE')
})
afterAll(() => world.close())

type Plan = {
  'Node Type': string
  'Relation Name'?: string
  'Index Cond'?: string
  'Index Name'?: string
  'Actual Rows'?: number
  'Rows Removed by Filter'?: number
  Plans?: Plan[]
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

/** The plans of the statements that a call really sends, with its own values. */
async function plansOf(call: () => Promise<unknown>, options = ''): Promise<Plan[]> {
  const query = vi.spyOn(pg.Client.prototype, 'query')
  await call()
  const sent = (query.mock.calls as unknown as [{ text?: string; values?: unknown[] }, unknown[]?][])
    .map(([statement, values]) => ({ text: statement.text ?? '', values: statement.values ?? values ?? [] }))
    .filter(({ text }) => /draft_lock|lock_events|"tools"/.test(text))
  query.mockRestore()
  const plans: Plan[] = []
  for (const { text, values } of sent) {
    const [row] = await world.sql(`EXPLAIN (${options}FORMAT JSON) ${text}`, values)
    plans.push(...nodesOf(row['QUERY PLAN'][0].Plan))
  }
  return plans
}

/** Rows are found by an index condition, and no table is scanned from end to end. */
function expectIndexed(plans: Plan[]): void {
  expect(plans.some((node) => node['Index Cond'])).toBe(true)
  const scanned = plans.filter(
    (node) =>
      node['Node Type'] === 'Seq Scan' &&
      ['draft_locks', 'lock_events', 'tools'].includes(node['Relation Name'] ?? ''),
  )
  expect(scanned.map((node) => node['Relation Name'])).toEqual([])
}

test('the first page of activeDraftLocks, and the next, use an index', async () => {
  expectIndexed(await plansOf(() => ada.ask('{ activeDraftLocks { nodes { id } } }')))
  const { activeDraftLocks } = await ada.ask('{ activeDraftLocks(first: 5) { pageInfo { endCursor } } }')
  expectIndexed(
    await plansOf(() =>
      ada.ask(
        `{ activeDraftLocks(first: 5, after: "${activeDraftLocks.pageInfo.endCursor}") { nodes { id } } }`,
      ),
    ),
  )
})

test('a page of all locks comes in the order of an index, and reads no lock that it does not show', async () => {
  const { activeDraftLocks } = await ada.ask('{ activeDraftLocks(first: 5) { pageInfo { endCursor } } }')
  for (const after of ['', `, after: "${activeDraftLocks.pageInfo.endCursor}"`]) {
    const plans = await plansOf(
      () => ada.ask(`{ activeDraftLocks(first: 20${after}) { nodes { id } } }`),
      'ANALYZE, ',
    )
    const [read] = plans.filter((node) => node['Relation Name'] === 'draft_locks')
    expect(read).toMatchObject({ 'Index Name': 'draft_locks_in_force_order', 'Actual Rows': 21 })
    expect(plans.filter((node) => node['Node Type'] === 'Sort')).toEqual([])
  }
})

test('the first pages of tools, and of locked tools, use an index', async () => {
  const all = await plansOf(() => ada.ask('{ tools { nodes { id title draftLock { id } } } }'))
  expect(all.filter((node) => node['Relation Name'] === 'tools').map((node) => node['Node Type'])).toEqual([
    'Index Scan',
  ])
  expectIndexed(all)
  expectIndexed(await plansOf(() => ada.ask('{ tools(filter: { locked: true }) { nodes { id } } }')))
})

test('a page from the middle of the tools, and a count of a few, read no row that they do not show', async () => {
  const after = Buffer.from(JSON.stringify(['tools', 'pages', 'many-5'])).toString('base64url')
  for (const query of [
    `{ tools(first: 50, after: "${after}") { nodes { id } } }`,
    '{ tools { totalCount(atMost: 50) } }',
  ]) {
    const read = (await plansOf(() => ada.ask(query), 'ANALYZE, ')).filter(
      (node) => node['Relation Name'] === 'tools',
    )
    const rows = read.map((node) => (node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0))
    expect(rows.length).toBeGreaterThan(0)
    expect(Math.max(...rows)).toBeLessThanOrEqual(60)
  }
})

test('the locks of one holder come in the order of an index', async () => {
  await world.sql(`UPDATE draft_locks SET holder_id = 'bo' WHERE tool_id IN (
    SELECT id FROM tools WHERE collection_id = 'pages' AND slug LIKE 'many-%00')`)
  await world.sql('ANALYZE draft_locks')
  const plans = await plansOf(
    () =>
      ada.ask('{ activeDraftLocks(filter: { holderIds: ["bo"] }) { nodes { id } totalCount(atMost: 20) } }'),
    'ANALYZE, ',
  )
  const read = plans.filter((node) => node['Relation Name'] === 'draft_locks')
  expect(read.map((node) => node['Index Name'])).toEqual(['draft_locks_of_holder', 'draft_locks_of_holder'])
  expect(plans.filter((node) => node['Node Type'] === 'Sort')).toEqual([])
  expect(read.map((node) => node['Actual Rows'])).toEqual([51, 20])
  await world.sql("UPDATE draft_locks SET holder_id = 'cleo' WHERE holder_id = 'bo'")
})

test('the sweeper finds due leases with an index', async () => {
  const client = new pg.Client(world.url)
  await client.connect()
  const plans = await plansOf(() => endExpiredLeases(client, 500))
  await client.end()
  const lookup = plans.find((node) => node['Index Name'] === 'draft_locks_due')
  expect(lookup?.['Index Cond']).toContain('check_at')
  expectIndexed(plans)
})

test('rule 23: the cost of reading the event log depends on the number of changes, not on the size of the log', async () => {
  await world.sql(`INSERT INTO lock_events (tool_id, collection_id, revision, kind, occurred_at, xid)
    SELECT gen_random_uuid(), 'pages', 1, 'ACQUIRED', now() - interval '1 hour', (n % 500 + 3)::text::xid8
    FROM generate_series(1, 100000) n`)
  await world.sql('ANALYZE lock_events')
  const pool = new pg.Pool({ connectionString: world.url })
  const { moment: since } = await tailOf(pool, null)
  const moment = await logMoment(pool)
  expectIndexed(await plansOf(() => tailOf(pool, since)))
  expectIndexed(await plansOf(() => changesSince(pool, moment, 1_000)))
  await pool.end()
})

test('rule 23: an open transaction does not make reads dearer: changes that were read are not read again', async () => {
  const pool = new pg.Pool({ connectionString: world.url })
  const somebody = await pool.connect()
  await somebody.query('BEGIN; SELECT pg_current_xact_id()')
  await world.sql(`INSERT INTO lock_events (tool_id, collection_id, revision, kind, occurred_at)
    SELECT gen_random_uuid(), 'pages', 1, 'ACQUIRED', now() FROM generate_series(1, 5000)`)
  const since = await logMoment(pool)
  for (const look of [() => tailOf(pool, since), () => changesSince(pool, since, 1_000)]) {
    const read = (await plansOf(look, 'ANALYZE, ')).filter((node) => node['Relation Name'] === 'lock_events')
    expect(read.map((node) => node['Actual Rows'])).toEqual([0, 0])
  }
  await somebody.query('ROLLBACK')
  somebody.release()
  await pool.end()
})

test('at least 95 % of 10,000 heartbeats are HOT updates', async () => {
  const pool = new pg.Pool({ connectionString: world.url, max: 8 })
  const held = await world.sql(
    'SELECT tool_id AS "toolId", lock_token AS "lockToken" FROM draft_locks WHERE holder_id IS NOT NULL',
  )
  expect(held).toHaveLength(10_000)
  const stats = async () => {
    const [row] = await world.sql(
      `SELECT n_tup_upd::int AS updates, n_tup_hot_upd::int AS hot FROM pg_stat_user_tables WHERE relname = 'draft_locks'`,
    )
    return row
  }
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  const before = await stats()
  await Promise.all(
    held.map(({ toolId, lockToken }) =>
      renew(pool, { toolId, lockToken, userId: 'cleo', idleMs: 0, reports: false }),
    ),
  )
  await pool.end()
  await expect
    .poll(async () => (await stats()).updates - before.updates, { timeout: 10_000 })
    .toBeGreaterThanOrEqual(10_000)
  const after = await stats()
  const share = (after.hot - before.hot) / (after.updates - before.updates)
  console.log(`HOT updates: ${(share * 100).toFixed(1)} % of ${after.updates - before.updates}`)
  expect(share).toBeGreaterThanOrEqual(0.95)
})

import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { sweepRetention } from '../../src/storage/retention.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let pool: pg.Pool
let ada: Person
let cleo: Person
let page: string
beforeAll(async () => {
  world = await World.open()
  pool = new pg.Pool({ connectionString: world.url })
  ;({ ada, cleo } = await world.people())
})
afterAll(async () => {
  await pool.end()
  await world.close()
})
beforeEach(async () => {
  page = await ada.creates()
})

/** The tables that contain a text in plain text. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await world.sql("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
  const looks = tables.map(
    ({ name }) =>
      `SELECT '${name}' AS name WHERE EXISTS (SELECT FROM "${name}" t WHERE t::text LIKE '%' || $1 || '%')`,
  )
  return (await world.sql(looks.join(' UNION ALL '), [text])).map(({ name }) => name)
}

const sweep = (days = '30') =>
  sweepRetention(pool, readConfig({ HOLDFAST_KEEP_GRANTS_DAYS: days })).then((swept) => swept?.removed)

/** Moves every grant of the page, and its end, this many days back. */
const daysPass = (days: number) =>
  world.sql(
    `UPDATE draft_lock_grants SET granted_at = granted_at - make_interval(days => $2), ended_at = ended_at - make_interval(days => $2)
     WHERE tool_id = $1`,
    [page, days],
  )

describe('rule 7: a retry answers the same lock token', () => {
  test('which is in plain text in the lock row only, and nowhere once the lock has ended', async () => {
    const idempotencyKey = randomUUID()
    const grant = await ada.holds(page, { idempotencyKey })
    expect(await ada.holds(page, { idempotencyKey })).toEqual(grant)
    expect(await tablesWith(grant.lockToken)).toEqual(['draft_locks'])
    await ada.release(page, grant)
    expect(await tablesWith(grant.lockToken)).toEqual([])
    expect(await ada.heartbeat(page, grant)).toMatchObject({ cause: 'RELEASED' })
  })

  test('also after a takeover', async () => {
    const { fencingToken } = await ada.holds(page)
    const retry = { idempotencyKey: randomUUID() }
    const taken = await cleo.takes(page, fencingToken, retry)
    expect(await cleo.takes(page, fencingToken, retry)).toMatchObject({ lockToken: taken.lockToken })
    expect(await tablesWith(taken.lockToken)).toEqual(['draft_locks'])
  })
})

describe('a lock that ended long ago', () => {
  test('is pruned after HOLDFAST_KEEP_GRANTS_DAYS, which is at least 30', async () => {
    const idempotencyKey = `key-${randomUUID()}`
    const { fencingToken, ...grant } = await ada.holds(page, { idempotencyKey })
    await cleo.takes(page, fencingToken, { reason: 'pruned-reason' })
    await daysPass(29)
    expect(await sweep()).toMatchObject({ grants: 0 })
    await daysPass(1)
    expect(await sweep()).toMatchObject({ grants: 1 })
    const [row] = await world.sql(
      'SELECT * FROM draft_lock_grants WHERE tool_id = $1 AND fencing_token = $2',
      [page, fencingToken],
    )
    const {
      tool_id,
      fencing_token,
      kind,
      holder_id,
      end_cause,
      granted_at,
      ended_at,
      idempotency_key,
      ...rest
    } = row
    expect({ kind, holder_id, end_cause }).toEqual({
      kind: 'ACQUIRE',
      holder_id: 'ada',
      end_cause: 'TAKEN_OVER',
    })
    expect(idempotency_key).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(Object.values(rest).every((value) => value === null)).toBe(true)
    expect(await ada.heartbeat(page, grant)).toMatchObject({ cause: 'UNKNOWN_TOKEN' })
    expect(() => readConfig({ HOLDFAST_KEEP_GRANTS_DAYS: '29' })).toThrow(
      'HOLDFAST_KEEP_GRANTS_DAYS must be from 30',
    )
  })

  test('rule 7: its idempotency key stays used for ever, whatever else comes with it', async () => {
    const idempotencyKey = randomUUID()
    await ada.release(page, await ada.holds(page, { idempotencyKey }))
    await daysPass(31)
    await sweep()
    const lost = { __typename: 'DraftLockLostError', cause: 'RELEASED' }
    expect(await ada.acquire(page, { idempotencyKey })).toMatchObject(lost)
    expect(await ada.acquire(page, { idempotencyKey, comment: 'another' })).toMatchObject(lost)
    // With people in line, a different statement decides.
    const bo = await world.person('bo')
    await world.maintains(bo, page)
    const held = await bo.holds(page)
    await ada.waits(page)
    await bo.release(page, held)
    expect(await ada.acquire(page, { idempotencyKey })).toMatchObject(lost)
  })

  test('rule 18: a grant is pruned also when its document has been deleted since', async () => {
    const idempotencyKey = randomUUID()
    const { lockToken } = await ada.holds(page, { idempotencyKey })
    const [{ slug }] = await world.sql('SELECT slug FROM tools WHERE id = $1', [page])
    await ada.mutate('deleteTool', { toolId: page, lockToken, confirmSlug: slug })
    await daysPass(31)
    expect(await sweep()).toMatchObject({ grants: 1 })
    expect(await ada.acquire(page, { idempotencyKey })).toMatchObject({
      __typename: 'DraftLockLostError',
      cause: 'TOOL_DELETED',
    })
  })

  test('is pruned, unlike one that is still in force, however old that is', async () => {
    const grant = await ada.holds(page)
    await daysPass(400)
    expect(await sweep()).toMatchObject({ grants: 0 })
    expect(await ada.heartbeat(page, grant)).toMatchObject({ lock: {} })
  })
})

describe('beside servers of the previous version, which know lock tokens only in plain text,', () => {
  /** Records a grant of the page as an older server does. */
  const grantedByOlder = (lockToken: string) =>
    world.sql(
      `INSERT INTO draft_lock_grants (tool_id, fencing_token, kind, holder_id, session_id, idempotency_key, request_hash, lock_token, granted_at)
       VALUES ($1, 1000, 'ACQUIRE', 'ada', 's', $2, 'h', $2, clock_timestamp())`,
      [page, lockToken],
    )
  const clear = async () =>
    (
      await world.sql(
        'SELECT lock_token FROM draft_lock_grants WHERE tool_id = $1 AND lock_token IS NOT NULL',
        [page],
      )
    )
      .map(({ lock_token }) => lock_token)
      .sort()

  test('tokens stay readable for them until none of them has granted anything for an hour, and are then deleted', async () => {
    const older = randomUUID()
    await grantedByOlder(older)
    const { lockToken } = await ada.holds(page)
    expect(await clear()).toEqual([older, lockToken].sort())
    await sweep()
    expect(await clear()).toHaveLength(2)
    await world.sql("UPDATE older_servers SET seen_at = seen_at - interval '61 minutes'")
    expect(await sweep()).toMatchObject({ lockTokens: 2 })
    expect(await clear()).toEqual([])
    await ada.release(page, { lockToken })
    await ada.holds(page)
    expect(await clear()).toEqual([])
  })

  test('their grants are also found by hash', async () => {
    const older = randomUUID()
    await grantedByOlder(older)
    await world.sql(
      "UPDATE draft_lock_grants SET ended_at = clock_timestamp(), end_cause = 'FORCE_RELEASED', ended_by_id = 'cleo' WHERE tool_id = $1",
      [page],
    )
    expect(await ada.heartbeat(page, { lockToken: older })).toMatchObject({
      cause: 'FORCE_RELEASED',
      by: { id: 'cleo' },
    })
  })
})

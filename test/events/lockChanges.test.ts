import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { localBus } from '../../src/events/localBus.ts'
import { LockChanges } from '../../src/events/lockChanges.ts'
import type { Mailbox } from '../../src/events/mailbox.ts'
import { openLog } from '../../src/observability/log.ts'
import type { Statements } from '../../src/storage/statements.ts'
import type { Grant, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

/** An instance without hints and without a timer: it reads the log only when the test asks it to. */
let world: World
let pool: pg.Pool
let ada: Person
let cleo: Person
let page: string
let grant: Grant
let afterwards: (statement: string) => Promise<void>
let changes: LockChanges

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
  grant = await ada.holds(page)
  afterwards = async () => {}
  const db: Statements = {
    async query(statement) {
      const answer = await pool.query(statement)
      await afterwards(statement.name ?? '')
      return answer
    },
  }
  changes = new LockChanges(db, localBus(), openLog('silent', { write() {} }), { tailMs: 3_600_000 })
})
afterEach(() => changes.close())

const saves = async (count: number) => {
  for (let base = 1; base <= count; base++)
    await ada.save(page, { lockToken: grant.lockToken, baseVersion: base })
}
const told = async (mailbox: Mailbox) => (await mailbox.next()).value

test('rule 23: a change that commits late is delivered, however often the log was read meanwhile', async () => {
  await changes.tail()
  const watch = await changes.watch(page, 'ada')
  expect(await told(watch)).toMatchObject({ kind: 'SNAPSHOT', revision: 1 })
  const late = await pool.connect()
  await late.query('BEGIN')
  await late.query(
    `INSERT INTO lock_events (tool_id, collection_id, revision, kind, occurred_at)
     VALUES ($1, 'pages', 2, 'RELEASED', clock_timestamp())`,
    [page],
  )
  for (let look = 0; look < 3; look++) {
    await cleo.creates()
    await changes.tail()
  }
  await late.query('COMMIT')
  late.release()
  await changes.tail()
  expect(await told(watch)).toMatchObject({ kind: 'RELEASED', revision: 2 })
})

test('rule 21: a takeover that commits while a SNAPSHOT for a gap is being read is delivered too', async () => {
  await changes.tail()
  const watch = await changes.watch(page, 'ada')
  expect(await told(watch)).toMatchObject({ kind: 'SNAPSHOT', revision: 1 })
  await saves(40)
  afterwards = async (statement) => {
    if (statement !== 'last-ends') return
    afterwards = async () => {}
    await cleo.takes(page, grant.fencingToken)
  }
  await changes.tail()
  expect(await told(watch)).toMatchObject({ kind: 'SNAPSHOT', revision: 41, endedFencingToken: null })
  await changes.tail()
  expect(await told(watch)).toMatchObject({
    kind: 'TAKEN_OVER',
    revision: 42,
    previousHolderId: 'ada',
    endedFencingToken: 1,
  })
})

test('rule 18: a deletion is delivered, even if all earlier events have been pruned', async () => {
  await changes.tail()
  const watch = await changes.watch(page, 'ada')
  await told(watch)
  await saves(5)
  await ada.delete(page, { lockToken: grant.lockToken })
  await world.sql('DELETE FROM lock_events WHERE tool_id = $1 AND revision <= 6', [page])
  await changes.tail()
  expect(await told(watch)).toMatchObject({ kind: 'TOOL_DELETED', revision: 7 })
  expect(await watch.next()).toMatchObject({ done: true })
})

test('rule 23: changes from before the first successful read of the log are delivered', async () => {
  const watch = await changes.watch(page, 'ada')
  await told(watch)
  await cleo.takes(page, grant.fencingToken)
  await changes.tail()
  expect(await told(watch)).toMatchObject({ kind: 'TAKEN_OVER', revision: 2 })
})

test('rule 23: a change whose state could not be read is delivered by the next read', async () => {
  await changes.tail()
  const watch = await changes.watch(page, 'ada')
  await told(watch)
  await cleo.takes(page, grant.fencingToken)
  const isRead = new Promise<void>((resolve) => {
    afterwards = async (statement) => {
      if (statement !== 'changes-after') return
      afterwards = async () => {}
      resolve()
      throw new Error('the connection was lost')
    }
  })
  await changes.tail()
  await isRead
  await changes.tail()
  expect(await told(watch)).toMatchObject({ kind: 'TAKEN_OVER', revision: 2 })
})

test('rule 40: a new epoch whose state could not be read is delivered by the next read', async () => {
  await changes.tail()
  const watch = await changes.watch(page, 'ada')
  await told(watch)
  await world.sql(`INSERT INTO epochs (id, place, floor, cause, begun_at)
    SELECT id + 1, place, 5000, 'OPERATOR', now() FROM epochs`)
  const isRead = new Promise<void>((resolve) => {
    afterwards = async (statement) => {
      if (statement !== 'lock-snapshot') return
      afterwards = async () => {}
      resolve()
      throw new Error('the connection was lost')
    }
  })
  await changes.tail()
  await isRead
  await changes.tail()
  expect(await told(watch)).toMatchObject({ kind: 'SNAPSHOT', revision: 5000 })
})

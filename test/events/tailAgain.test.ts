import pg from 'pg'
import { expect, test } from 'vitest'
import { localBus } from '../../src/events/localBus.ts'
import { LockChanges } from '../../src/events/lockChanges.ts'
import { openLog } from '../../src/observability/log.ts'
import type { Statements } from '../../src/storage/statements.ts'
import { World } from '../support/world.ts'

test('rule 23: changes that could not be read are read again soon, without waiting for the next interval', async () => {
  const world = await World.open()
  const { ada } = await world.people()
  const page = await ada.creates()
  const pool = new pg.Pool({ connectionString: world.url })
  let failures = 0
  const unreliable = {
    query: (asked: pg.QueryConfig) =>
      failures-- > 0 ? Promise.reject(new Error('the connection is gone')) : pool.query(asked),
  } as unknown as Statements
  const changes = new LockChanges(unreliable, localBus(), openLog('silent', { write() {} }), {
    tailMs: 3_600_000,
  })
  await changes.tail()
  const stream = await changes.watch(page, 'ada')
  await stream.next()

  await ada.holds(page)
  failures = 2
  await changes.tail()
  expect((await stream.next()).value).toMatchObject({ kind: 'ACQUIRED' })

  await stream.return()
  await changes.close()
  await pool.end()
  await world.close()
})

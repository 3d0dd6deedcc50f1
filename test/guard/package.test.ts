import { DraftLockHeldError, DraftLockLostError, refusalOf } from '@holdfast/guard'
import { guarded } from '@holdfast/guard/pg'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LossCause, DraftLockLostError as LostInTheService } from '../../src/domain/errors.ts'
import { foreignTable, opened, refusal } from '../support/foreignTable.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let bo: Person
let pool: pg.Pool

beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo } = await world.people())
  await foreignTable(world)
  pool = new pg.Pool({ connectionString: world.url, options: '-c role=app' })
})
afterAll(async () => {
  await pool.end()
  await world.close()
})

const write = (id: string) => (client: pg.PoolClient) =>
  client.query(`INSERT INTO articles VALUES ($1, 'x') ON CONFLICT (id) DO UPDATE SET body = 'y'`, [id])

describe('@holdfast/guard/pg', () => {
  test('writes under the lock, and answers the fencing token', async () => {
    const id = await opened(world, 'package-1', ada)
    const { lockToken, fencingToken } = await ada.holds(id)
    const document = { collection: 'articles', key: 'package-1' }
    const fence = await guarded(pool, { document, lockToken }, async (client, fence) => {
      await write('package-1')(client)
      return fence
    })
    expect(fence).toBe(fencingToken)
  })

  test('a refusal is an error of its own class, and nothing is written', async () => {
    const id = await opened(world, 'package-2', ada)
    const { lockToken } = await ada.holds(id)
    await ada.release(id, { lockToken })
    const lost = await guarded(pool, { lockToken }, write('package-2')).catch((error) => error)
    expect(lost).toBeInstanceOf(DraftLockLostError)
    expect(lost).toMatchObject({ code: 'LOCK_LOST', cause: 'RELEASED', by: { id: 'ada' }, currentLock: null })
    const foreign = await guarded(
      pool,
      { lockToken: (await ada.holds(id)).lockToken, holder: 'bo' },
      write('package-2'),
    ).catch((error) => error)
    expect(foreign).toMatchObject({
      code: 'LOCK_LOST',
      cause: 'UNKNOWN_TOKEN',
      currentLock: { holder: { id: 'ada' } },
    })
    expect(await world.sql(`SELECT FROM shop.articles WHERE id = 'package-2'`)).toEqual([])
  })

  test('an error of the work itself is thrown unchanged, and everything is rolled back', async () => {
    const id = await opened(world, 'package-3', bo)
    const { lockToken } = await bo.holds(id)
    const failing = guarded(pool, { lockToken }, async (client) => {
      await write('package-3')(client)
      throw new Error('theirs')
    })
    await expect(failing).rejects.toThrow('theirs')
    expect(await world.sql(`SELECT FROM shop.articles WHERE id = 'package-3'`)).toEqual([])
  })

  test('a write to a protected table without a check is reported as well', async () => {
    const id = await opened(world, 'package-4', ada)
    await ada.holds(id)
    const error = await pool.query(`INSERT INTO articles VALUES ('package-4', 'x')`).catch(refusalOf)
    expect(error).toBeInstanceOf(DraftLockHeldError)
    expect(error).toMatchObject({ heldLock: { holder: { id: 'ada', name: 'ada' } } })
    expect(refusalOf(new Error('another'))).toBeNull()
  })
})

test('the database and the service explain an end with the same words', async () => {
  const causes: LossCause[] = [
    'EXPIRED',
    'IDLE',
    'RELEASED',
    'REPLACED',
    'TAKEN_OVER',
    'FORCE_RELEASED',
    'OVERRIDDEN',
    'RIGHTS_WITHDRAWN',
  ]
  const id = await opened(world, 'words', ada)
  const { lockToken } = await ada.holds(id)
  await ada.release(id, { lockToken })
  for (const cause of causes) {
    await world.sql(
      'UPDATE draft_lock_grants SET end_cause = $2::grant_end_cause WHERE token_hash = token_hash($1)',
      [lockToken, cause],
    )
    const { message } = await refusal(world.sql('SELECT use($1)', [lockToken]))
    expect(message).toBe(
      new LostInTheService({ cause, byId: null, endedAt: null, statedReason: null }, null).message,
    )
  }
})

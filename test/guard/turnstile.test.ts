import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { foreignTable, opened, refusal, Writer } from '../support/foreignTable.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { overlapping } from './overlapping.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person

beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
  await foreignTable(world, "'id', 'articles', 'allow'")
})
afterAll(() => world.close())

let documents = 0
const article = async () => {
  const key = `article-${++documents}`
  const id = await opened(world, key, ada, bo)
  return { id, key }
}

const problem = (error: { errors: { message: string; extensions: object }[] }) => error.errors[0]

describe('rule 30: another system’s writer cannot hold off a takeover', () => {
  test('overlapping writers wait for a takeover that is waiting', async () => {
    const { id, key } = await article()
    const grant = await ada.holds(id)
    const writers = await overlapping(world, 10, 300, grant.lockToken, key)
    expect(await cleo.once().forceTake(id, grant.fencingToken)).toMatchObject({
      grant: { lock: { fencingToken: 2 } },
    })
    await writers.over()
    expect(writers.refused).toEqual(Array(10).fill('HF423'))
  })

  test('an attempt to end a grant that has timed out goes before new guards: its next attempt finds the row free', async () => {
    const { id } = await article()
    const grant = await ada.holds(id)
    const [inside, next] = [await Writer.on(world), await Writer.on(world)]
    await inside.begins()
    await inside.uses(grant.lockToken)
    const first = await cleo.once().forceTake(id, grant.fencingToken).catch(problem)
    expect(first).toMatchObject({ extensions: { code: 'UNAVAILABLE', retryAfterMs: 1_000 } })
    await next.begins()
    const standingBack = refusal(next.uses(grant.lockToken))
    await inside.commits()
    expect(await cleo.once().forceTake(id, grant.fencingToken)).toMatchObject({
      grant: { lock: { fencingToken: 2 } },
    })
    expect(await standingBack).toMatchObject({ state: 'HF423', error: { cause: 'TAKEN_OVER' } })
    await Promise.all([inside.ends(), next.ends()])
  })

  test('a statement over many documents waits as well', async () => {
    const { id, key } = await article()
    const grant = await ada.holds(id)
    const [inside, next] = [await Writer.on(world), await Writer.on(world)]
    await inside.sql('CREATE TABLE shop.many (id text)')
    await inside.sql(`SELECT protect('shop.many', 'id', 'articles', 'allow', 'statement')`)
    await inside.begins()
    await inside.uses(grant.lockToken)
    await cleo.once().forceTake(id, grant.fencingToken).catch(problem)
    const standingBack = refusal(
      next.sql(`INSERT INTO many SELECT 'many-' || n FROM generate_series(1, 150) n UNION SELECT $1`, [key]),
    )
    await inside.commits()
    await cleo.once().takes(id, grant.fencingToken)
    expect(await standingBack).toMatchObject({
      state: 'HF423',
      error: { heldLock: { holder: { id: 'cleo' } } },
    })
    await Promise.all([inside.ends(), next.ends()])
  })

  test('and no longer than 3 s: if the attempt is not repeated, nobody is stopped', async () => {
    const { id, key } = await article()
    const grant = await ada.holds(id)
    const [inside, next] = [await Writer.on(world), await Writer.on(world)]
    await inside.begins()
    await inside.uses(grant.lockToken)
    await cleo.once().forceTake(id, grant.fencingToken).catch(problem)
    await inside.commits()
    await next.begins()
    await next.uses(grant.lockToken)
    await next.writes(key)
    await next.commits()
    await Promise.all([inside.ends(), next.ends()])
  })
})

describe('an open transaction of another system', () => {
  test('UNAVAILABLE names the backend that has the row to admins, and to nobody else', async () => {
    const { id } = await article()
    const grant = await ada.holds(id)
    const writer = await Writer.on(world)
    await writer.sql("SET application_name = 'payload'")
    const [{ pid }] = await writer.sql('SELECT pg_backend_pid() AS pid')
    await writer.begins()
    await writer.uses(grant.lockToken)
    const taking = cleo.once().forceTake(id, grant.fencingToken).catch(problem)
    expect(await taking).toMatchObject({
      message: `The document is busy: backend ${pid} (payload, role ${new URL(world.url).username}) has locked its database row. Try again in a moment.`,
      extensions: { code: 'UNAVAILABLE' },
    })
    const releasing = ada.once().release(id, grant).catch(problem)
    expect(await releasing).toMatchObject({ message: 'The service is busy. Try again in a moment.' })
    await writer.ends()
  })

  test('an acquire that cannot lock the row answers the current holder', async () => {
    const { id } = await article()
    const grant = await ada.holds(id)
    const writer = await Writer.on(world)
    await writer.begins()
    await writer.uses(grant.lockToken)
    expect(await bo.acquire(id)).toMatchObject({
      __typename: 'DraftLockHeldError',
      heldLock: { holder: { id: 'ada' }, fencingToken: grant.fencingToken },
    })
    // The caller who was refused has not held back any writer.
    const other = await Writer.on(world)
    await other.begins()
    await other.uses(grant.lockToken)
    await Promise.all([writer.ends(), other.ends()])
  })

  test('and if the holder’s lease has expired, it answers that the document is busy', async () => {
    const { id } = await article()
    const grant = await ada.holds(id)
    const writer = await Writer.on(world)
    await writer.begins()
    await writer.uses(grant.lockToken)
    await world.expires(id)
    expect(await bo.once().acquire(id).catch(problem)).toMatchObject({ extensions: { code: 'UNAVAILABLE' } })
    await writer.ends()
    expect(await bo.acquire(id)).toMatchObject({ __typename: 'AcquireDraftLockPayload' })
  })
})

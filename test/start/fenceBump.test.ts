import { execFile } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bumpFences } from '../../src/storage/fenceBump.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let cleo: Person
beforeAll(async () => {
  world = await World.open()
  ;({ ada, cleo } = await world.people())
})
afterAll(() => world.close())

/** Runs the command as an operator does. */
function bump(env: Record<string, string>, ...args: string[]) {
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, ['dist/fenceBump.js', ...args], { env }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    )
  })
}

describe('rule 6: after a restore the fencing tokens are raised above all that were ever granted', () => {
  test('for every tool by the given margin, and no earlier token or revision is given again', async () => {
    const page = await ada.creates()
    const lost = await ada.holds(page)
    const { floor } = await bumpFences(world.url, 5_000)
    expect(floor).toBeGreaterThanOrEqual(5_001)
    expect(await ada.ask('query ($id: ID!) { tool(id: $id) { lockRevision } }', { id: page })).toMatchObject({
      tool: { lockRevision: floor + 1 },
    })
    const grant = await ada.holds(page)
    expect(grant.fencingToken).toBe(floor + 1)
    expect(grant.fencingToken).toBeGreaterThan(lost.fencingToken)
    const untouched = await ada.creates()
    expect((await ada.holds(untouched)).fencingToken).toBe(floor + 1)
  })

  test('requests in line are ended, because they belong to a different history', async () => {
    const page = await ada.creates()
    await ada.holds(page)
    await cleo.waits(page)
    await bumpFences(world.url, 10)
    expect(await ada.lineOf(page)).toEqual([])
    expect(await ada.acquire(page)).toHaveProperty('grant')
  })

  test('locks in the backup end, with an event and an audit entry, and their holders are told why', async () => {
    const page = await ada.creates()
    const grant = await ada.holds(page)
    const { floor } = await bumpFences(world.url, 10)
    expect(await ada.heartbeat(page, grant)).toMatchObject({
      cause: 'FORCE_RELEASED',
      by: null,
      statedReason: 'The database was restored from a backup.',
    })
    expect((await world.events(page)).at(-1)).toMatchObject({
      kind: 'FORCE_RELEASED',
      revision: floor + 1,
      ended_fencing_token: grant.fencingToken,
      previous_holder_id: 'ada',
    })
    expect((await world.audit(page)).at(-1)).toMatchObject({
      action: 'LOCK_FORCE_RELEASED',
      fencing_token: grant.fencingToken,
    })
  })

  test('a lease that had expired before the backup ends as expired', async () => {
    const page = await ada.creates()
    await ada.holds(page)
    await world.expires(page)
    const { floor } = await bumpFences(world.url, 10)
    expect((await world.events(page)).at(-1)).toMatchObject({ kind: 'EXPIRED', reason: null })
    expect((await cleo.holds(page)).fencingToken).toBe(floor + 1)
  })

  test('if a counter cannot be raised by the margin, nothing is done, and no epoch begins', async () => {
    const page = await ada.creates()
    await world.sql('UPDATE draft_locks SET fencing_token = $2, revision = $2 WHERE tool_id = $1', [
      page,
      2_147_483_000,
    ])
    const before = await world.sql('SELECT * FROM epochs')
    const { code, err } = await bump({ DATABASE_URL: world.url })
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringContaining('out of range for type integer'),
    })
    expect(await world.sql('SELECT * FROM epochs')).toEqual(before)
    await ada.delete(page)
  })

  test('the command reports what it did; without a database or with an invalid margin it says what it needs', async () => {
    expect(await bump({ DATABASE_URL: world.url })).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^started epoch \d+: new fencing tokens and revisions are above \d+; ended \d+ locks/,
      ),
    })
    expect(await bump({})).toMatchObject({ code: 1, err: expect.stringContaining('DATABASE_URL is missing') })
    for (const margin of ['0', '-1', 'much', '100000001'])
      expect(await bump({ DATABASE_URL: world.url }, margin)).toMatchObject({
        code: 1,
        err: expect.stringContaining('the margin must be'),
      })
  })
})

import { execFile } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { liftFences } from '../../src/storage/liftFences.ts'
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

/** The command as an operator runs it. */
function bump(env: Record<string, string>, ...args: string[]) {
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, ['dist/fenceBump.js', ...args], { env }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    )
  })
}

const counters = () =>
  world.sql('SELECT tool_id, fencing_token, revision, draft_number FROM draft_locks ORDER BY tool_id')

describe('rule 6: after a restore the fencing tokens are lifted beyond all that were ever granted', () => {
  test('of every tool by the stated margin, and no token or revision of before comes again', async () => {
    const page = await ada.creates()
    const lost = await ada.holds(page)
    await ada.creates()
    const before = await counters()
    expect(await liftFences(world.url, 5_000)).toEqual({ tools: before.length, ended: 1 })
    expect(await counters()).toEqual(
      before.map((row) => ({
        ...row,
        fencing_token: row.fencing_token + 5_000,
        revision: row.revision + 5_000,
      })),
    )
    const grant = await ada.holds(page)
    expect(grant.fencingToken).toBe(lost.fencingToken + 5_001)
  })

  test('locks of the backup end, with an event and an audit entry, and their holders are told why', async () => {
    const page = await ada.creates()
    const grant = await ada.holds(page)
    await liftFences(world.url, 10)
    expect(await ada.heartbeat(page, grant)).toMatchObject({
      cause: 'FORCE_RELEASED',
      by: null,
      statedReason: 'The database was restored from a backup.',
    })
    expect((await world.events(page)).at(-1)).toMatchObject({
      kind: 'FORCE_RELEASED',
      revision: 11,
      ended_fencing_token: 1,
      previous_holder_id: 'ada',
    })
    expect((await world.audit(page)).at(-1)).toMatchObject({
      action: 'LOCK_FORCE_RELEASED',
      fencing_token: 1,
    })
  })

  test('a lease that had run out before the backup ends as expired', async () => {
    const page = await ada.creates()
    await ada.holds(page)
    await world.expires(page)
    await liftFences(world.url, 10)
    expect((await world.events(page)).at(-1)).toMatchObject({ kind: 'EXPIRED', reason: null })
    expect((await cleo.holds(page)).fencingToken).toBe(12)
  })

  test('a counter that cannot hold the margin stops everything, and nothing is lifted', async () => {
    const page = await ada.creates()
    await world.sql('UPDATE draft_locks SET fencing_token = $2, revision = $2 WHERE tool_id = $1', [
      page,
      2_147_483_000,
    ])
    const before = await counters()
    const { code, err } = await bump({ DATABASE_URL: world.url })
    expect({ code, err }).toEqual({
      code: 1,
      err: 'holdfast: the fences were not lifted: integer out of range\n',
    })
    expect(await counters()).toEqual(before)
    await ada.delete(page)
  })

  test('the command says what it did; without a database or with a bad margin it says what it needs', async () => {
    expect(await bump({ DATABASE_URL: world.url })).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^lifted fencing tokens and revisions of \d+ documents by 1000000; ended \d+ locks/,
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

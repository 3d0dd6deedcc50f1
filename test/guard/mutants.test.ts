import pg from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Writer } from '../support/foreignTable.ts'
import type { Grant, Person } from '../support/person.ts'
import type { World } from '../support/world.ts'
import { application, bodyOf, newArticle, waiting } from './application.ts'
import { overlapping } from './overlapping.ts'

/** The guard with one part removed: then the violations that the tests of rules 29 and 30 exclude do happen. */
let world: World
let ada: Person
let bo: Person
let cleo: Person
let app: Writer
let id: string
let key: string
let grant: Grant

beforeEach(async () => {
  ;({ world, ada, bo, cleo } = await application())
  app = await Writer.on(world)
  ;({ id, key } = await newArticle(world, app, ada, bo))
  grant = await ada.holds(id)
})
afterEach(async () => {
  await app.ends()
  await world.close()
})

async function takenOut(signature: string, from: string, to = ''): Promise<void> {
  const [{ text }] = await world.sql('SELECT pg_get_functiondef($1::regprocedure) AS text', [signature])
  expect(text).toContain(from)
  await world.sql(text.replace(from, to))
}
const guard = 'guard_hold(uuid, text, text)'

async function writesOn(body: string): Promise<void> {
  await app.writes(key, body)
  await app.commits()
  expect(await bodyOf(world, key)).toBe(body)
}

test('without FOR KEY SHARE, a takeover is answered while a guarded transaction is open, which then still writes', async () => {
  await takenOut(guard, ' FOR KEY SHARE OF l')
  await app.begins()
  await app.uses(grant.lockToken)
  await cleo.takes(id, grant.fencingToken)
  await writesOn('late')
})

test('if an acquire does not lock the row FOR UPDATE, it is granted while a guarded transaction is open', async () => {
  const real = pg.Client.prototype.query as (...args: unknown[]) => unknown
  vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const [asked, ...rest] = args as [{ text?: string }, ...unknown[]]
    const text = asked.text?.includes('granted AS') && asked.text.replace('FOR UPDATE', 'FOR NO KEY UPDATE')
    // Its connections have already prepared the statement under its name.
    return real.call(this, text ? { ...asked, name: 'weaker', text } : asked, ...rest)
  } as never)
  await app.begins()
  await app.uses(grant.lockToken)
  await world.expires(id)
  await bo.holds(id)
  await writesOn('late')
})

test('a guard that checks and locks in two statements admits a writer while a takeover commits', async () => {
  await takenOut(guard, ' FOR KEY SHARE OF l')
  const judging = 'IF met.lock_token = $2'
  await takenOut(guard, judging, `PERFORM FROM draft_locks WHERE tool_id = $1 FOR KEY SHARE;\n  ${judging}`)
  const blocker = await Writer.on(world, 'postgres')
  await blocker.begins()
  await blocker.sql('LOCK TABLE audit_entries IN SHARE MODE')
  const taking = cleo.takes(id, grant.fencingToken)
  await waiting(world, 1)
  await app.begins()
  const using = app.uses(grant.lockToken)
  await waiting(world, 2)
  await blocker.commits()
  await blocker.ends()
  await Promise.all([taking, using])
  await writesOn('late')
})

test('without a turnstile, overlapping writers hold off a takeover', async () => {
  await takenOut(guard, 'IF NOT', 'IF false AND NOT')
  const writers = await overlapping(world, 10, 300, grant.lockToken, key)
  const taking = cleo.once().forceTake(id, grant.fencingToken)
  await expect(taking).rejects.toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE' } }] })
  await world.expires(id)
  await writers.over()
})

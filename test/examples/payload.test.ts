import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { refusalOf } from '@holdfast/guard'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { appRole, articlesCollection, foreignSchema, opened } from '../support/foreignTable.ts'
import type { Answer, Grant, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

const folder = path.resolve('examples/payload')
let world: World
let ada: Person
let cleo: Person
/** The installed Payload. */
let payload: Answer
let handleEndpoints: (asked: { config: unknown; request: Request }) => Promise<Response>
let config: unknown
let signedIn: string

beforeAll(async () => {
  execFileSync('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'pipe' })
  const theirs = await foreignSchema('holdfast')
  world = await World.open({ database: theirs.ours })
  ;({ ada, cleo } = await world.people())
  await articlesCollection(world, 'pages')
  await appRole(world)
  await world.sql('GRANT CREATE ON SCHEMA public TO app')
  vi.stubEnv('PAYLOAD_SECRET', 'a secret of at least thirty-two bytes')
  vi.stubEnv('DATABASE_URI', `${theirs.url}?options=-c%20role%3Dapp`)
  config = (await import(path.join(folder, 'payload.config.ts'))).default
  const module = path.join(folder, 'node_modules/payload/dist/index.js')
  const { getPayload, ...rest } = await import(module)
  handleEndpoints = rest.handleEndpoints
  payload = await getPayload({ config })
  payload.logger.level = 'silent'
  await payload.db.drizzle.execute(readFileSync(path.join(folder, 'protect.sql'), 'utf8'))
  const account = { email: 'ada@example.org', password: 'a long password' }
  await payload.create({ collection: 'users', data: { ...account, sub: 'ada' } })
  const { body } = await asks('POST', 'users/login', {}, account)
  signedIn = body.token
}, 240_000)
afterAll(async () => {
  await payload?.destroy()
  vi.unstubAllEnvs()
  await world?.close()
})

/** Requests as the admin panel sends them: over Payload's REST API, as Ada. */
async function asks(method: string, route: string, headers: Record<string, string>, body: object) {
  const request = new Request(`http://localhost:3000/api/${route}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(signedIn && { authorization: `JWT ${signedIn}` }),
      ...headers,
    },
    body: JSON.stringify(body),
  })
  const response = await handleEndpoints({ config, request })
  return { status: response.status, body: (await response.json()) as Answer }
}
const under = ({ lockToken }: Pick<Grant, 'lockToken'>) => ({ 'x-lock-token': lockToken })

const asksLocally = (id: string, title: string, headers = {}): Promise<Answer> =>
  payload.update({ collection: 'pages', id, data: { title }, req: { headers: new Headers(headers) } })

let pages = 0
/** A page that Ada has created under its lock, and holds. */
async function page() {
  const key = `page-${++pages}`
  const id = await opened(world, key, ada, cleo)
  const grant = await ada.holds(id)
  const made = await asks('POST', 'pages', under(grant), {
    id: key,
    title: 'first',
    links: [{ url: 'a' }],
    _status: 'published',
  })
  expect(made).toMatchObject({ status: 201, body: { doc: { id: key } } })
  return { key, id, grant }
}
const titleOf = async (key: string) => (await payload.findByID({ collection: 'pages', id: key })).title

describe('example (b): Payload and its own collections', () => {
  test('compiles with Payload’s types', () => {
    execFileSync('npx', ['tsc', '-p', folder], { stdio: 'pipe' })
  })

  test('a save in the admin panel without the lock is refused with the reason', async () => {
    const { key, id, grant } = await page()
    expect(await asks('PATCH', `pages/${key}`, {}, { title: 'oh' })).toMatchObject({
      status: 423,
      body: {
        errors: [
          {
            message: 'This document is currently being edited by another user',
            data: { code: 'DOCUMENT_LOCKED' },
          },
        ],
      },
    })
    await ada.release(id, grant)
    for (const route of [`pages/${key}`, `pages/${key}?draft=true`])
      expect(await asks('PATCH', route, {}, { title: 'oh' })).toMatchObject({
        status: 428,
        body: { errors: [{ name: 'DraftLockRequiredError' }] },
      })
    expect(await asks('DELETE', `pages/${key}`, {}, {})).toMatchObject({ status: 428 })
    expect(await titleOf(key)).toBe('first')
  })

  test('under the lock everything is saved: a page, its draft, its list, its versions, its deletion', async () => {
    const { key, grant } = await page()
    const saves = { title: 'second', links: [{ url: 'b' }, { url: 'c' }] }
    expect(await asks('PATCH', `pages/${key}`, under(grant), saves)).toMatchObject({ status: 200 })
    expect(await payload.findByID({ collection: 'pages', id: key })).toMatchObject(saves)
    expect(await asks('PATCH', `pages/${key}?draft=true`, under(grant), { title: 'draft' })).toMatchObject({
      status: 200,
    })
    expect(await titleOf(key)).toBe('second')
    expect(await asks('DELETE', `pages/${key}`, under(grant), {})).toMatchObject({ status: 200 })
  })

  test('after a takeover the save is refused', async () => {
    const { key, id, grant } = await page()
    await cleo.takes(id, grant.fencingToken)
    expect(await asks('PATCH', `pages/${key}`, under(grant), { title: 'late' })).toMatchObject({
      status: 423,
      body: { errors: [{ message: 'Somebody took over your lock.', data: { code: 'LOCK_LOST' } }] },
    })
    expect(await titleOf(key)).toBe('first')
  })

  test('another person’s token is refused', async () => {
    const { key, id, grant } = await page()
    const theirs = await cleo.takes(id, grant.fencingToken)
    const refused = await asks('PATCH', `pages/${key}`, under(theirs), { title: 'oh' })
    expect(refused).toMatchObject({ status: 423, body: { errors: [{ data: { code: 'LOCK_LOST' } }] } })
  })

  test('the Local API is checked as well, for every caller', async () => {
    const { key, grant } = await page()
    expect(await asksLocally(key, 'oh').catch(refusalOf)).toMatchObject({
      code: 'DOCUMENT_LOCKED',
    })
    expect(await asksLocally(key, 'by a script', under(grant))).toMatchObject({ title: 'by a script' })
  })

  test('no save is committed after the takeover that ended its lock was answered (rule 29)', async () => {
    const { key, id, grant } = await page()
    await world.sql(`CREATE TABLE history (fence int, xid xid8 DEFAULT pg_current_xact_id());
      GRANT INSERT ON history TO app;
      CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO history VALUES (NEW.title::int); RETURN NULL; END $$;
      CREATE TRIGGER noted AFTER UPDATE ON public.pages FOR EACH ROW WHEN (NEW.id = '${key}') EXECUTE FUNCTION noted()`)
    let saved = 0
    let late = 0
    for (let held = grant, round = 0; round < 40; round++) {
      const soon = () => sleep(Math.random() * 40)
      const saving = soon()
        .then(() => asksLocally(key, String(held.fencingToken), under(held)))
        .then(() => saved++, refusalOf)
      await soon()
      const taken = await cleo.takes(id, held.fencingToken)
      const [{ seen }] = await world.sql('SELECT pg_current_snapshot()::text AS seen')
      await saving
      late += (
        await world.sql('SELECT FROM history WHERE fence <= $1 AND NOT pg_visible_in_snapshot(xid, $2)', [
          held.fencingToken,
          seen,
        ])
      ).length
      held = taken
    }
    expect(late).toBe(0)
    expect(saved).toBeGreaterThan(0)
    expect(saved).toBeLessThan(40)
  })
})

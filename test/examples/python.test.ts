import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { appRole, articlesCollection, foreignSchema, opened } from '../support/foreignTable.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { mustRun, Program } from './programs.ts'

// Debian's own python3, because another one on the PATH does not find Debian's psycopg2.
const python = '/usr/bin/python3'
const file = 'examples/python-service/service.py'
const key = 'guides/50%'

let world: World
let ada: Person
let cleo: Person
let databaseUrl: string
let id: string
let service: Program
beforeAll(async () => {
  mustRun(python, ['-c', 'import psycopg2'], 'python3-psycopg2')
  const theirs = await foreignSchema('holdfast')
  world = await World.open({ database: theirs.ours })
  ;({ ada, cleo } = await world.people())
  await articlesCollection(world)
  await world.sql('UPDATE collections SET heartbeat_interval_ms = 1000')
  id = await opened(world, key, ada)
  await appRole(world)
  await world.sql('CREATE TABLE articles (id text PRIMARY KEY, body text NOT NULL)')
  await world.sql('INSERT INTO articles VALUES ($1, $2)', [key, 'first'])
  await world.sql('GRANT SELECT, UPDATE ON articles TO app')
  await world.sql(`SELECT holdfast.protect('articles', 'id', 'articles')`)
  const url = new URL(theirs.url)
  url.searchParams.set('options', '-c role=app')
  // libpq does not read + as a space.
  databaseUrl = url.href.replaceAll('+', '%20')
})
afterAll(() => world.close())
afterEach(() => service.stops())

function starts(article = key): void {
  const env = { DATABASE_URL: databaseUrl, HOLDFAST_URL: ada.url, HOLDFAST_TOKEN: ada.token }
  service = new Program(python, [file, article], env)
}

const hasSaid = (text: string) => expect.poll(() => service.said + service.complained).toBe(text)
const body = async () => (await world.sql('SELECT body FROM articles WHERE id = $1', [key]))[0].body
const renewedAt = async () => (await ada.lockOf(id)).renewedAt

test('a service in Python saves its own rows under the lock, renews the lease, and releases it', async () => {
  starts()
  await hasSaid('locked\n')
  expect(await ada.lockOf(id)).toMatchObject({ holder: { id: 'ada' } })
  const begun = await renewedAt()
  service.says("it's ready")
  await hasSaid('locked\nsaved\n')
  expect(await body()).toBe("it's ready")
  await expect.poll(renewedAt).not.toBe(begun)
  service.says('second')
  expect(await service.ends()).toBe(0)
  expect(service.said).toBe('locked\nsaved\nsaved\n')
  expect(await body()).toBe('second')
  expect(await ada.lockOf(id)).toBeNull()
})

test('after a takeover its save writes nothing and says so', async () => {
  starts()
  await hasSaid('locked\n')
  service.says('before')
  await hasSaid('locked\nsaved\n')
  const taken = await cleo.takes(id, (await ada.lockOf(id)).fencingToken)
  service.says('late')
  expect(await service.ends()).toBe(1)
  expect(service.complained).toContain('HF423: Somebody took over your lock.\n')
  expect(await body()).toBe('before')
  expect(await ada.lockOf(id)).toMatchObject({ holder: { id: 'cleo' } })
  await cleo.release(id, taken)
})

test('while somebody else holds the lock it does not start', async () => {
  const grant = await cleo.holds(id)
  starts()
  expect(await service.ends()).toBe(1)
  expect(service.complained).toMatch(/^423: /)
  await cleo.release(id, grant)
})

test('an article that is not in its table is not saved, and the lock is released', async () => {
  const missing = await opened(world, 'missing', ada)
  starts('missing')
  await hasSaid('locked\n')
  service.says('text')
  expect(await service.ends()).toBe(1)
  expect(service.complained).toBe('There is no article missing.\n')
  expect(await ada.lockOf(missing)).toBeNull()
})

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { articlesCollection, foreignSchema, opened } from '../support/foreignTable.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

const folder = path.resolve('examples/articles')
let world: World
let ada: Person
let cleo: Person
let app: { server: Server; prisma: { $disconnect(): Promise<void> } }

beforeAll(async () => {
  execFileSync('npx', ['prisma', 'generate', '--schema', path.join(folder, 'schema.prisma')], {
    stdio: 'pipe',
  })
  const theirs = await foreignSchema('holdfast')
  world = await World.open({ database: theirs.ours })
  ;({ ada, cleo } = await world.people())
  await articlesCollection(world)
  await world.sql('CREATE TABLE articles (id int PRIMARY KEY, body text NOT NULL)')
  await world.sql(`SELECT holdfast.grant_guard(); SELECT holdfast.protect('articles', 'id', 'articles')`)
  // Imported here, because its types come from the client that is generated above.
  const { articlesApp } = await import(path.join(folder, 'app.ts'))
  app = articlesApp(theirs.url)
  app.server.listen(0)
  await once(app.server, 'listening')
})
afterAll(async () => {
  app.server.close()
  await app.prisma.$disconnect()
  await world.close()
})

async function asks(query: string) {
  const { port } = app.server.address() as AddressInfo
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  const { data, errors } = await response.json()
  return errors ? errors[0].extensions.code : data
}

const save = (lockToken: string, body: string) =>
  asks(`mutation { saveArticle(id: 7, body: "${body}", lockToken: "${lockToken}") }`)

test('example (a): their own articles are saved under the lock, through Pothos and Prisma, and refused without it', async () => {
  const id = await opened(world, '7', ada, cleo)
  const grant = await ada.holds(id)
  expect(await save(grant.lockToken, 'first')).toEqual({ saveArticle: 'first' })
  expect(await asks('mutation { sloppyArticle(id: 7, body: "oh") }')).toBe('DOCUMENT_LOCKED')
  await cleo.takes(id, grant.fencingToken)
  expect(await save(grant.lockToken, 'late')).toBe('LOCK_LOST')
  expect(await asks('{ article(id: 7) }')).toEqual({ article: 'first' })
})

test('a free article is saved only under a lock too', async () => {
  const id = await opened(world, '8', ada)
  expect(await asks('mutation { sloppyArticle(id: 8, body: "oh") }')).not.toEqual({ sloppyArticle: 'oh' })
  const grant = await ada.holds(id)
  await ada.release(id, grant)
  expect(await asks(`mutation { saveArticle(id: 8, body: "x", lockToken: "${grant.lockToken}") }`)).toBe(
    'LOCK_LOST',
  )
})

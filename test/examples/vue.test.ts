import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { articles } from '../../examples/vue/server.ts'
import { openBrowser } from '../support/browser.ts'
import { articlesCollection, foreignSchema, opened } from '../support/foreignTable.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

const root = path.resolve('examples/vue')
let built: string
let server: Server
let origin: string
let pool: pg.Pool
let world: World
let browser: Browser
let ada: Person
let cleo: Person

beforeAll(async () => {
  built = mkdtempSync(path.join(os.tmpdir(), 'holdfast-vue-'))
  await build({
    ...{ root, configFile: path.join(root, 'vite.config.ts'), configLoader: 'runner', logLevel: 'warn' },
    // This repository's packages, from their sources.
    resolve: { tsconfigPaths: true },
    build: { outDir: built, emptyOutDir: true },
  })
  const theirs = await foreignSchema('holdfast')
  pool = new pg.Pool({ connectionString: theirs.url })
  server = createServer(application(articles(pool)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  world = await World.open({ database: theirs.ours, config: { corsOrigins: [origin] } })
  ;({ ada, cleo } = await world.people())
  await articlesCollection(world)
  await world.sql(
    'CREATE TABLE articles (id text PRIMARY KEY, body text NOT NULL, version int NOT NULL DEFAULT 1)',
  )
  await world.sql(`SELECT holdfast.grant_guard(); SELECT holdfast.protect('articles', 'id', 'articles')`)
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  server?.close()
  await world?.close()
  await pool?.end()
  rmSync(built, { recursive: true })
})
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))

/** The built page, and the articles. */
function application(endpoint: ReturnType<typeof articles>): ReturnType<typeof articles> {
  return (request, response) => {
    const { pathname } = new URL(String(request.url), 'http://it')
    if (pathname.startsWith('/articles/')) return endpoint(request, response)
    const file = path.join(built, pathname === '/' ? 'index.html' : pathname)
    if (!existsSync(file)) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': pathname === '/' ? 'text/html' : 'text/javascript' })
    response.end(readFileSync(file))
  }
}

async function opens(person: Person, article: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(
    `${origin}/?${new URLSearchParams({ service: `${person.url}/graphql`, token: person.token, article })}`,
  )
  return page
}
const text = (page: Page) => page.getByLabel('Article')
const says = (page: Page, role: 'status' | 'log') => expect.poll(() => page.getByRole(role).textContent())
const isEditable = (page: Page) => expect.poll(() => text(page).isEditable()).toBe(true)
const bodyOf = async (key: string) =>
  (await world.sql('SELECT body FROM articles WHERE id = $1', [key]))[0]?.body
const news = (id: string) =>
  world.sql('SELECT kind FROM lock_events WHERE tool_id = $1 ORDER BY revision', [id])

test('example (c): their own endpoint saves typed text under the lock, and watchers are notified', async () => {
  const id = await opened(world, 'guides/how to', ada)
  const page = await opens(ada, 'guides/how to')
  await isEditable(page)
  for (const body of ['first', 'second']) {
    await text(page).fill(body)
    await page.getByRole('button').click()
    await expect.poll(() => bodyOf('guides/how to')).toBe(body)
    await says(page, 'log').toBe('Saved.')
  }
  await expect
    .poll(() => news(id))
    .toEqual([{ kind: 'ACQUIRED' }, { kind: 'HEAD_ADVANCED' }, { kind: 'HEAD_ADVANCED' }])
  const saved = await ada.ask(`{ tool(id: "${id}") { draftHead { number reference } } }`)
  expect(saved.tool.draftHead).toEqual({ number: 3, reference: '2' })
  // Its own saves are no conflict for it: an expired lease is acquired again automatically.
  await world.expires(id)
  await page.evaluate("dispatchEvent(new Event('online'))")
  await expect
    .poll(async () => (await news(id)).slice(3))
    .toEqual([{ kind: 'EXPIRED' }, { kind: 'ACQUIRED' }])
  await isEditable(page)
})

test('a second person can read, and a takeover ends the first person’s saves', async () => {
  const id = await opened(world, 'launch', ada, cleo)
  const page = await opens(ada, 'launch')
  await isEditable(page)
  const other = await opens(cleo, 'launch')
  await says(other, 'status').toContain('ada')
  expect(await text(other).isEditable()).toBe(false)
  await text(page).fill('late')
  // At the last moment, so that the page does not know of it yet, but its endpoint does.
  await page.route('**/articles/**', async (route) => {
    const { fencingToken } = await cleo.lockOf(id)
    await cleo.takes(id, fencingToken)
    await route.continue()
  })
  await page.getByRole('button').click()
  await says(page, 'log').toBe('Somebody took over your lock.')
  expect(await bodyOf('launch')).toBeUndefined()
})

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildSchema, isSpecifiedScalarType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { linkOnSite, slug } from '../../docs/.vitepress/links.ts'
import { sidebar } from '../../docs/.vitepress/sidebar.ts'
import { sources } from '../../docs/.vitepress/sources.ts'
import { statuses } from '../../src/application/statusOf.ts'
import { readConfig } from '../../src/config.ts'
import { authEnvironment } from '../support/tokens.ts'
import { built, serveDocs } from './siteServer.ts'

/** The site as `npm run build:docs` left it: `npm test` builds it first. */
const files = readdirSync(built, { recursive: true, encoding: 'utf8' }).filter((file) =>
  statSync(path.join(built, file)).isFile(),
)
const pages = files.filter((file) => file.endsWith('.html'))
const textOf = (file: string) => readFileSync(path.join(built, file), 'utf8')
const idsOf = (file: string) =>
  new Set([...textOf(file).matchAll(/<[^>]* (?:id|name)="([^"]+)"/g)].map(([, id]) => id))

interface Item {
  link?: string
  items?: Item[]
}
const linksOf = (items: Item[]): string[] =>
  items.flatMap(({ link, items: below = [] }) => [...(link ? [link] : []), ...linksOf(below)])

/** The file that the service answers an address of the site with, without /docs before it. */
const fileFor = (address: string) => {
  const name = address.slice(1)
  return files.includes(name) ? name : `${name === '' || name.endsWith('/') ? `${name}index` : name}.html`
}

describe('the built site', () => {
  test('has a page for everything in docs, for each README, and for what every new reader asks', () => {
    const expected = [...sources().values()].map((page) => page.replace(/\.md$/, '.html'))
    expect(pages.toSorted()).toEqual([...expected, '404.html'].toSorted())
    expect(pages).toEqual(
      expect.arrayContaining(
        ['index', 'adopt', 'protocol', 'api/queries', 'api/rest', 'sdk/react', 'cli', 'operations']
          .concat('security', 'sign-in', 'compatibility', 'errors')
          .map((name) => `${name}.html`),
      ),
    )
  })

  test('has every page in its sidebar, and nothing there leads nowhere', () => {
    const links = linksOf(sidebar())
    for (const link of links) {
      const [address = '', anchor] = link.split('#')
      expect(existsSync(path.join(built, fileFor(address))), link).toBe(true)
      if (anchor) expect(idsOf(fileFor(address)), link).toContain(anchor)
    }
    const shown = new Set(links.map((link) => fileFor(link.split('#')[0] as string)))
    expect(pages.filter((page) => page !== '404.html' && !shown.has(page))).toEqual([])
  })

  test.each(pages)('%s has only links that lead somewhere, to a heading too', (page) => {
    const broken: string[] = []
    for (const [, target = ''] of textOf(page).matchAll(/ (?:href|src)="([^"]+)"/g)) {
      if (/^(https?:|mailto:|data:)/.test(target)) continue
      const [address = '', anchor] = target.split('#')
      const to = address === '' ? page : fileFor(address.replace(/^\/docs/, ''))
      const isThere = (address === '' || address.startsWith('/docs/')) && files.includes(to)
      const isAnchored = !anchor || !isThere || idsOf(to).has(decodeURIComponent(anchor))
      // VitePress puts the skip link's target into every page.
      if (!isThere || !isAnchored) broken.push(target)
    }
    expect(broken).toEqual([])
  })

  test('has a page for each error code, and each picture of Mermaid is drawn by a library of the site', () => {
    const ofCodes = Object.keys(statuses).map((code) => `errors/${code}.html`)
    expect(pages.filter((page) => page.startsWith('errors/'))).toEqual(expect.arrayContaining(ofCodes))
    expect(files.filter((file) => /^assets\/mermaid\.tiny\.[\w-]+\.js$/.test(file))).toHaveLength(1)
    expect(textOf('protocol.html')).toContain('stateDiagram-v2')
  })

  test('has no script in a page and loads nothing from elsewhere', () => {
    for (const page of pages) {
      const text = textOf(page)
      expect(text.match(/<script(?![^>]* src=)[^>]*>/g), page).toBeNull()
      expect(text.match(/<(?:script|img|link|iframe)[^>]* (?:src|href)="https?:[^"]*"/g), page).toBeNull()
    }
    expect(files.filter((file) => /\.(woff2?|ttf)$/.test(file))).toEqual([])
  })

  test('describes every operation and type of schema.graphql, and every path of openapi.json', () => {
    const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))
    const ids = new Set(pages.filter((page) => page.startsWith('api/')).flatMap((page) => [...idsOf(page)]))
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
    const operations = roots.flatMap((root) => Object.keys(root?.getFields() ?? {}))
    const types = Object.values(schema.getTypeMap()).filter(
      (type) =>
        !type.name.startsWith('__') && !roots.some((root) => root === type) && !isSpecifiedScalarType(type),
    )
    expect(operations.length).toBeGreaterThan(50)
    const names = [...operations, ...types.map(({ name }) => name)]
    expect(names.filter((name) => !ids.has(name.toLowerCase()))).toEqual([])
    const rest = textOf('api/rest.html')
    for (const place of Object.keys(JSON.parse(readFileSync('openapi.json', 'utf8')).paths))
      expect(rest).toContain(` ${place}</code>`)
  })
})

test('a link of the repository leads to the page that it became, or to the repository', () => {
  const to = (href: string, from: string) => linkOnSite(href, from, sources())
  expect(to('errors.md#lock_lost', 'docs/protocol.md')).toBe('/errors.md#lock_lost')
  expect(to('../packages/client/README.md', 'docs/editors.md')).toBe('/sdk/client.md')
  expect(to('docs/decisions', 'README.md')).toMatch(/^\/decisions\/0001-/)
  expect(to('schema.graphql', 'README.md')).toBe('/api/queries.md')
  expect(to('../examples/vue/server.ts', 'docs/adopt.md')).toMatch(
    /^https:.*\/blob\/main\/examples\/vue\/server\.ts$/,
  )
  expect(to('https://example.com', 'README.md')).toBe('https://example.com')
  expect(() => to('nowhere.md', 'docs/adopt.md')).toThrow(
    'docs/adopt.md: the link to nowhere.md leads nowhere',
  )
  expect(slug('`/files`: what, and why?')).toBe('files-what-and-why')
})

describe.each(['', '/tools/holdfast'])('served under %j', (basePath) => {
  let site: Awaited<ReturnType<typeof serveDocs>>
  beforeAll(async () => {
    site = await serveDocs(built, basePath)
  })
  afterAll(() => site.close())
  const get = (place: string, init: RequestInit = {}) => fetch(site.home + place, init)

  test('each page is HTML, with a policy that lets scripts of the service run and no others', async () => {
    for (const place of ['/', '/adopt', '/api/queries', '/adopt.html']) {
      const response = await get(place)
      expect(response.status, place).toBe(200)
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(response.headers.get('cache-control')).toBe('no-cache')
      const policy = response.headers.get('content-security-policy')
      expect(policy).toContain("default-src 'none'; script-src 'self';")
      expect(policy).toContain("base-uri 'none'")
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    }
  })

  test('every address in a page is under the path, and answers with its type', async () => {
    const text = await (await get('/pages')).text()
    const addresses = [...text.matchAll(/ (?:href|src)="(\/[^"#]*)/g)].map(([, address = '']) => address)
    const types: Record<string, string> = {
      js: 'text/javascript; charset=utf-8',
      css: 'text/css; charset=utf-8',
      png: 'image/png',
    }
    expect(new Set(addresses.map((address) => path.extname(address)))).toEqual(
      new Set(['.js', '.css', '.png', '']),
    )
    for (const address of new Set(addresses)) {
      expect(address.startsWith(`${basePath}/docs/`), address).toBe(true)
      const response = await fetch(new URL(address, site.home))
      expect(response.status, address).toBe(200)
      const type = types[path.extname(address).slice(1)] ?? 'text/html; charset=utf-8'
      expect(response.headers.get('content-type'), address).toBe(type)
      await response.body?.cancel()
    }
  })

  test('files with a hash in their name are kept for ever, and what the browser has is not sent again', async () => {
    const style = files.find((file) => /^assets\/style\..*\.css$/.test(file))
    const headers = { 'accept-encoding': 'br' }
    const response = await get(`/${style}`, { headers })
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(response.headers.get('content-encoding')).toBe('br')
    const etag = response.headers.get('etag') ?? ''
    expect((await get(`/${style}`, { headers: { ...headers, 'if-none-match': etag } })).status).toBe(304)
  })

  test('the address without a slash leads to the first page; what is not there is a page that says so', async () => {
    const bare = await get('', { redirect: 'manual' })
    expect(bare.status).toBe(308)
    expect(bare.headers.get('location')).toBe(`${basePath}/docs/`)
    const missing = await get('/nowhere')
    expect(missing.status).toBe(404)
    expect(missing.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect((await get('/..%2f..%2fpackage.json')).status).toBe(404)
    expect((await get('/adopt', { method: 'POST' })).status).toBe(418)
  })
})

describe('outside the demo', () => {
  test('nothing is served', async () => {
    expect(readConfig({}).docsDir).toBe(built)
    expect(readConfig(authEnvironment).docsDir).toBeNull()
    const site = await serveDocs(null)
    expect((await fetch(`${site.home}/adopt`)).status).toBe(418)
    site.close()
  })

  test('in a demo whose documentation has not been built, a line says how that is done', async () => {
    const site = await serveDocs(path.join(built, 'nowhere'))
    const response = await fetch(`${site.home}/adopt`)
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('npm run build:docs')
    site.close()
  })

  test('documentation that is built while the service runs is shown at the next request, once all of it is written', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-docs-'))
    const site = await serveDocs(folder)
    const status = async () => (await fetch(`${site.home}/adopt`)).status
    expect(await status()).toBe(404)
    writeFileSync(path.join(folder, 'adopt.html'), 'Adopt it')
    expect(await status()).toBe(404)
    expect(files).toContain('hashmap.json')
    writeFileSync(path.join(folder, 'hashmap.json'), '{}')
    expect(await status()).toBe(200)
    site.close()
    rmSync(folder, { recursive: true })
  })
})

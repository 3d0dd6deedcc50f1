import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openBrowser } from '../support/browser.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let browser: Browser
let context: BrowserContext
let editor: { origin: string; close(): void }
let tool: string

beforeAll(async () => {
  editor = await serveEditor()
  world = await World.open({ config: { corsOrigins: [editor.origin] } })
  ;({ ada } = await world.people())
  // Heartbeats every 700 ms, so that renewals can be observed; the lease is long enough for a busy machine.
  await world.sql(
    `UPDATE collections SET lock_ttl_ms = 60000, heartbeat_interval_ms = 700 WHERE id = 'pages'`,
  )
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
  editor?.close()
})
beforeEach(async () => {
  tool = await ada.creates()
  context = await browser.newContext()
})
afterEach(() => context.close())

describe('an editor in a real browser, on another origin than the service', () => {
  test('releases its lock when the tab is closed, with a request that outlives the page', async () => {
    const page = await opens()
    await isIn(page, 'held')
    await page.close({ runBeforeUnload: false })
    await expect.poll(() => kinds()).toEqual(['ACQUIRED', 'RELEASED'])
  })

  test('saves what was typed just before the tab is closed, and releases the lock with it', async () => {
    const page = await opens()
    await isIn(page, 'held')
    await page.evaluate(`draft.autosave(60000).change({ body: 'last words' })`)
    await page.close({ runBeforeUnload: false })
    await expect.poll(() => kinds()).toEqual(['ACQUIRED', 'HEAD_ADVANCED', 'RELEASED'])
    expect((await ada.head(tool)).content).toEqual({ body: 'last words' })
  })

  test('keeps text that is too large for such a request, for the reloaded page', async () => {
    const page = await opens()
    await isIn(page, 'held')
    await page.evaluate(`draft.autosave(60000).change({ body: 'x'.repeat(70000) })`)
    await page.reload()
    await page.waitForFunction('globalThis.draft')
    expect(await page.evaluate('draft.kept.content.body.length')).toBe(70_000)
  })

  test('keeps its session on a reload and holds the lock again, without asking', async () => {
    const page = await opens()
    await isIn(page, 'held')
    const before = await session(page)
    await page.reload()
    await isIn(page, 'held')
    expect(await session(page)).toBe(before)
    expect(await page.evaluate('statuses')).not.toContain('heldByOther')
  })

  test('gives a duplicated tab, which copies the session storage, a session of its own, and it is refused', async () => {
    const page = await opens()
    await isIn(page, 'held')
    const copied = context.waitForEvent('page')
    // A window that a page opens starts with a copy of its session storage, like a duplicated tab.
    await page.evaluate('void window.open(location.href)')
    const copy = await copied
    await isIn(copy, 'heldByOther')
    expect(await session(copy)).not.toBe(await session(page))
    await isIn(page, 'held')
  })

  test('renews in a tab whose timers the browser throttles to one a minute', async () => {
    // Chromium throttles a hidden tab after five minutes; this throttles the tab at once. Workers are not
    // throttled in either case.
    await context.addInitScript(() => {
      const soon = globalThis.setTimeout
      globalThis.setTimeout = ((run: () => void, ms = 0) => soon(run, ms > 100 ? 60_000 : ms)) as never
    })
    const page = await opens()
    await isIn(page, 'held')
    const renewed = `SELECT renewed_at > acquired_at + interval '3 s' AS renewed FROM draft_locks WHERE tool_id = $1`
    await expect.poll(() => world.sql(renewed, [tool])).toEqual([{ renewed: true }])
    expect(await kinds()).toEqual(['ACQUIRED'])
  })

  test('holds, saves and releases in a page without randomUUID, session storage, workers and Web Locks', async () => {
    await context.addInitScript(poorer)
    const page = await opens()
    await isIn(page, 'held')
    expect(await page.evaluate('[crypto.randomUUID, navigator.locks, globalThis.Worker].join()')).toBe(',,')
    await page.evaluate(`draft.save({ content: { body: 'from a private frame' } })`)
    const other = await opens()
    await isIn(other, 'heldByOther')
    await page.evaluate('draft.close()')
    expect(await kinds()).toEqual(['ACQUIRED', 'HEAD_ADVANCED', 'RELEASED'])
    expect((await ada.head(tool)).content).toEqual({ body: 'from a private frame' })
  })
})

/** What is missing in a page without TLS, and forbidden in a frame without an origin. */
const poorer = `
  for (const [owner, name] of [
    [Crypto.prototype, 'randomUUID'],
    [Navigator.prototype, 'locks'],
    [window, 'Worker'],
    [window, 'BroadcastChannel'],
  ]) Object.defineProperty(owner, name, { value: undefined })
  Object.defineProperty(window, 'sessionStorage', {
    get() { throw new DOMException('Access is denied', 'SecurityError') },
  })`

async function opens(): Promise<Page> {
  const page = await context.newPage()
  const asked = new URLSearchParams({ api: `${world.urls[0]}/graphql`, token: ada.token, tool })
  await page.goto(`${editor.origin}/?${asked}`)
  return page
}

/**
 * Polled from outside, because a background page may not paint frames, and Playwright's own waiting waits for
 * one.
 */
async function isIn(page: Page, status: string): Promise<void> {
  await expect.poll(() => page.evaluate('globalThis.draft?.state.name')).toBe(status)
}

function session(page: Page): Promise<string> {
  return page.evaluate(`sessionStorage.getItem('holdfast.session')`)
}

async function kinds(): Promise<string[]> {
  return (await world.events(tool)).map(({ kind }) => kind)
}

/** A page with an editor, on its own origin. */
async function serveEditor(): Promise<{ origin: string; close(): void }> {
  const { outputFiles } = await build({
    entryPoints: ['test/client/browserPage.ts'],
    tsconfig: 'tsconfig.json',
    ...{ bundle: true, format: 'iife', platform: 'browser', write: false },
  })
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.end(`<!doctype html><title>editor</title><script>${outputFiles[0]?.text}</script>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}

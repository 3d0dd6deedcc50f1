import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ask, Server } from '../start/server.ts'
import { openBrowser } from '../support/browser.ts'

const welcome = '/tools/pages/welcome'
let folder: string
let server: Server
let browser: Browser
let context: BrowserContext

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-demo-'))
  chmodSync(folder, 0o755)
  server = new Server({ HOLDFAST_DATA_DIR: path.join(folder, 'data') })
  ;[browser] = await Promise.all([openBrowser(), server.ready()])
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  await nobodyHolds()
  context = await browser.newContext({
    baseURL: server.url() as string,
    viewport: { width: 1280, height: 720 },
    reducedMotion: 'reduce',
  })
})
afterEach(() => context.close())

/** A window that was closed with all its tabs may not have released its lock yet. */
async function nobodyHolds(): Promise<void> {
  const says = (query: string) => ask(server.url() as string, server.token('cleo'), query)
  const { activeDraftLocks } = await says('{ activeDraftLocks { nodes { fencingToken tool { id } } } }')
  for (const { fencingToken, tool } of activeDraftLocks.nodes)
    await says(`mutation { forceReleaseLock(input: {
      toolId: "${tool.id}", observedFencingToken: ${fencingToken}, reason: "another story" }) { __typename } }`)
}

const opens = async (address: string) => {
  const page = await context.newPage()
  await page.goto(address)
  return page
}
const isSignedIn = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).waitFor()

describe('the demo', () => {
  test('signs in a different person in another tab, who stays after a reload and signs out alone', async () => {
    const ada = await opens(welcome)
    await ada.getByRole('button', { name: 'Sign in as Ada Lovelace' }).click()
    await isSignedIn(ada, 'Ada Lovelace')
    const bo = await opens(welcome)
    await bo.getByRole('button', { name: 'Sign in as Bo Andersson' }).click()
    await isSignedIn(bo, 'Bo Andersson')
    await Promise.all([ada.reload(), bo.reload()])
    await isSignedIn(ada, 'Ada Lovelace')
    await isSignedIn(bo, 'Bo Andersson')
    await bo.getByRole('button', { name: 'Bo Andersson' }).click()
    await bo.getByRole('menuitem', { name: /^Sign out/ }).click()
    await bo.getByRole('button', { name: 'Sign in as Bo Andersson' }).waitFor()
    await isSignedIn(ada, 'Ada Lovelace')
  })

  test('opens the same document as a different person from the menu', async () => {
    const ada = await opens(`${welcome}?as=ada`)
    await isSignedIn(ada, 'Ada Lovelace')
    expect(new URL(ada.url()).search).toBe('')
    await ada.getByRole('button', { name: 'Ada Lovelace' }).click()
    const opened = context.waitForEvent('page')
    await ada.getByRole('menuitem', { name: 'Open as Bo Andersson in a new tab' }).click()
    const bo = await opened
    await isSignedIn(bo, 'Bo Andersson')
    expect(new URL(bo.url()).pathname).toBe(welcome)
    await isSignedIn(ada, 'Ada Lovelace')
  })

  test('shows two people side by side: one edits, and the other is told who', async () => {
    const both = await opens('/demo')
    const [ada, bo] = ['Ada Lovelace', 'Bo Andersson'].map((name) =>
      both.frameLocator(`iframe[title="${name}"]`),
    )
    await ada?.getByRole('button', { name: 'Ada Lovelace', exact: true }).waitFor()
    await bo?.getByRole('button', { name: 'Bo Andersson', exact: true }).waitFor()
    const situations = async () => {
      const banners = await Promise.all(both.frames().map((frame) => frame.locator('[data-situation]').all()))
      const names = await Promise.all(banners.flat().map((banner) => banner.getAttribute('data-situation')))
      return names.sort()
    }
    await expect.poll(situations).toEqual(['held', 'heldByOther'])
    if (process.env.SCREENSHOTS) await both.screenshot({ path: 'docs/screens/demo-side-by-side.png' })
  })

  test('leads from its first page to the documentation', async () => {
    const page = await opens('/')
    await page.getByRole('link', { name: 'Read the documentation' }).click()
    await page.getByRole('heading', { level: 1, name: 'Holdfast' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/docs/')
  })

  test('asks who you are if the address names no known person', async () => {
    const page = await opens('/?as=mallory')
    await page.getByRole('button', { name: 'Sign in as Ada Lovelace' }).waitFor()
    expect(new URL(page.url()).search).toBe('')
  })
})

test('a page with blocked storage, as in another site’s frame, signs in, edits and saves', async () => {
  await context.addInitScript(`
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
      Object.defineProperty(window, name, { get() { throw new DOMException('Access is denied', 'SecurityError') } })`)
  const page = await opens(`${welcome}?as=cleo`)
  await isSignedIn(page, 'Cleo Marsh')
  await page.locator('[data-situation="held"]').waitFor()
  await page.getByRole('textbox', { name: 'Heading' }).fill('From a frame')
  await page.keyboard.press('Control+S')
  await page.getByText(/^Saved as version/).waitFor()
})

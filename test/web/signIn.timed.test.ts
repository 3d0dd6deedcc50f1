import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openBrowser } from '../support/browser.ts'
import { MovedTime } from '../support/movedTime.ts'
import { OpenIdProvider } from '../support/openIdProvider.ts'
import { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { faultsOf } from './axe.ts'
import type { Visitor } from './visitor.ts'

let time: MovedTime
let idp: OpenIdProvider
let world: World
let browser: Browser
let context: BrowserContext
const complaints: string[] = []

beforeAll(async () => {
  time = new MovedTime()
  idp = await OpenIdProvider.open()
  idp.roles.cleo = 'ADMIN'
  world = await World.open({ signIn: idp.rules })
  await idp.serves(home())
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
  await idp?.close()
  time?.end()
})
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
  context.setDefaultTimeout(20_000)
})
afterEach(async () => {
  idp.isDown = false
  idp.given.splice(0)
  await context.close()
  expect(complaints.splice(0)).toEqual([])
})

const home = () => world.urls[0] as string

/** Ada, who calls without a page. */
const ada = async (): Promise<Person> => {
  const token = await idp.tokenOf('ada')
  return new Person('ada', token, home)
}

async function opens(path: string): Promise<Page> {
  const page = await context.newPage()
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(home() + path)
  return page
}

/** At the provider: a name, any password, and consent. */
async function signsIn(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Sign in with 127\.0\.0\.1/ }).click()
  await page.locator('input[name=login]').fill(name)
  await page.locator('input[name=password]').fill('any')
  await page.locator('button[type=submit]').click()
  await page.waitForURL(/\/interaction\//)
  await page.getByRole('button', { name: 'Continue' }).click()
}
const isIn = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).waitFor()
const grantOf = (page: Page) =>
  page.evaluate<{ refreshToken: string }>(`JSON.parse(sessionStorage['holdfast.token.grant'])`)
const axe = (page: Page) => faultsOf({ page } as Visitor)
async function picture(page: Page, name: string): Promise<void> {
  if (!process.env.SCREENSHOTS) return
  mkdirSync('docs/screens', { recursive: true })
  await page.waitForTimeout(400)
  await page.screenshot({ path: `docs/screens/${name}.png` })
}
/** Ends a sign-in as an operator of the provider would. */
async function revoked(page: Page): Promise<void> {
  const { refreshToken } = await grantOf(page)
  const body = new URLSearchParams({ client_id: 'holdfast', token: refreshToken })
  expect((await fetch(`${idp.url}/token/revocation`, { method: 'POST', body })).status).toBe(200)
}
/** Tokens are valid for five minutes; the page stays open the whole time. */
async function minutesPass(page: Page, minutes: number): Promise<void> {
  time.passes(minutes * 60_000)
  await page.clock.fastForward(minutes * 60_000)
}
/** How many WebSockets the service has let in from now on: one whose token has just expired is refused, and the page opens another. */
function socketsLetIn(page: Page): () => number {
  let count = 0
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (String(payload).includes('connection_ack')) count++
    }),
  )
  return () => count
}

describe('signing in at an OpenID provider', () => {
  test('leads to the provider and back to the requested page, with code and PKCE, and stores no token in localStorage', async () => {
    const page = await opens('/locks')
    const asked: URL[] = []
    page.on('request', (request) => asked.push(new URL(request.url())))
    await page.getByRole('button', { name: /^Sign in with/ }).waitFor()
    expect(await axe(page)).toEqual([])
    await picture(page, 'sign-in-provider')
    await signsIn(page, 'ada')
    await isIn(page, 'Ada Lovelace')
    expect(page.url()).toBe(`${home()}/locks`)
    const [begun] = asked.filter(({ pathname }) => pathname === '/auth')
    expect(Object.fromEntries(begun?.searchParams ?? [])).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      state: expect.stringMatching(/.{20}/),
      nonce: expect.stringMatching(/.{20}/),
    })
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toMatch(/eyJ/)
    await page.reload()
    await isIn(page, 'Ada Lovelace')
  })

  test('signs a new tab in without asking; signing out ends it in every tab and at the provider', async () => {
    const page = await opens('/')
    await signsIn(page, 'ada')
    await isIn(page, 'Ada Lovelace')
    const other = await opens('/locks')
    await isIn(other, 'Ada Lovelace')
    expect(other.url()).toBe(`${home()}/locks`)
    await page.getByRole('button', { name: 'Ada Lovelace' }).click()
    await page.getByRole('menuitem', { name: /^Sign out/ }).click()
    await page.waitForURL(`${idp.url}/session/end**`)
    await other.getByRole('button', { name: /^Sign in with/ }).waitFor()
    await page.getByRole('button', { name: /Yes, sign me out/ }).click()
    await page.waitForURL(`${home()}/`)
    await page.getByRole('button', { name: /^Sign in with/ }).click()
    await page.locator('input[name=login]').waitFor()
  })

  test('keeps an admin signed in who is idle for five hours', { timeout: 240_000 }, async () => {
    const page = await opens('/')
    await signsIn(page, 'cleo')
    await isIn(page, 'Cleo Marsh')
    await page.clock.install()
    await page.goto(`${home()}/admin`)
    await page.getByText('Live', { exact: true }).waitFor()
    idp.given.splice(0)
    const letIn = socketsLetIn(page)
    // Half a minute longer than a token, because the service allows that difference between clocks.
    for (let passed = 0; passed < 300; passed += 5.6) {
      const before = letIn()
      await minutesPass(page, 5.6)
      await expect.poll(letIn).toBeGreaterThan(before)
    }
    expect(idp.given.length).toBeGreaterThan(50)
    await page.getByText('Live', { exact: true }).waitFor()
    expect(new Set(idp.given)).toEqual(new Set(['refresh_token']))
    await page.getByRole('link', { name: 'Documents' }).click()
    await page.getByRole('searchbox').fill('nothing like it')
    await page.getByText('No document matches.').waitFor()
    await isIn(page, 'Cleo Marsh')
  })
})

describe('a token that expires', () => {
  async function edits(what: string): Promise<Page> {
    // A retry creates another one.
    const slug = `${what}-${randomUUID().slice(0, 8)}`
    const page = await opens('/')
    await signsIn(page, 'ada')
    await isIn(page, 'Ada Lovelace')
    await page.clock.install()
    await (await ada()).creates({ collection: 'pages', slug })
    await page.goto(`${home()}/tools/pages/${slug}`)
    await page.locator('[data-situation="held"]').waitFor()
    return page
  }
  const writes = async (page: Page, text: string) => {
    await page.getByRole('textbox', { name: 'Content', exact: true }).click()
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText(text)
  }

  test('is replaced by another one, over HTTP and the WebSocket, and the editor continues', async () => {
    const page = await edits('goes-on')
    await minutesPass(page, 4.9)
    await writes(page, '{ "heading": "with the next token" }')
    await page.keyboard.press('Control+S')
    await page.getByText(/^Saved as version 2/).waitFor()
    await expect.poll(() => idp.given.at(-1)).toBe('refresh_token')
    const letIn = socketsLetIn(page)
    await minutesPass(page, 1)
    await expect.poll(letIn).toBeGreaterThan(0)
    await writes(page, '{ "heading": "and the one after it" }')
    await page.keyboard.press('Control+S')
    await page.getByText(/^Saved as version 3/).waitFor()
  })

  test('and cannot be renewed because the provider is down is retried: nobody is signed out', async () => {
    const page = await edits('provider-down')
    await writes(page, '{ "heading": "typed while it is down" }')
    idp.isDown = true
    await minutesPass(page, 6)
    await page
      .getByText(/cannot be reached|Connection lost/)
      .first()
      .waitFor()
    expect(await page.getByRole('button', { name: /^Sign in with/ }).count()).toBe(0)
    idp.isDown = false
    await page.locator('[data-situation="held"]').waitFor()
    await page.keyboard.press('Control+S')
    await page.getByText(/^Saved as version/).waitFor()
  })

  test('without renewal is reported, and the typed text is kept and shown after the next sign-in', async () => {
    const page = await edits('ended')
    await writes(page, '{ "heading": "typed before the end" }')
    await revoked(page)
    await minutesPass(page, 6)
    await page.getByText('Your sign-in has ended. Sign in again: unsaved text is kept.').waitFor()
    expect(await axe(page)).toEqual([])
    await picture(page, 'sign-in-ended')
    await page.getByRole('button', { name: /^Sign in with/ }).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await isIn(page, 'Ada Lovelace')
    await page.getByText('typed before the end').waitFor()
  })
})

describe('failures of the sign-in', () => {
  test('a provider that does not answer is named, and can be tried again; a token still works', async () => {
    const away = await World.open({ signIn: { ...idp.rules, issuer: 'http://127.0.0.1:9' } })
    const page = await context.newPage()
    await page.goto(`${away.urls[0]}/`)
    await page.getByText('127.0.0.1:9 does not answer. Nobody can sign in there at the moment.').waitFor()
    expect(await axe(page)).toEqual([])
    await picture(page, 'sign-in-provider-away')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('button', { name: 'Use an access token instead' }).click()
    await page.getByRole('textbox', { name: 'Access token' }).waitFor()
    expect(await axe(page)).toEqual([])
    await away.close()
  })

  test('a person who declines at the provider is told, and may try again', async () => {
    const page = await opens('/locks')
    await page.getByRole('button', { name: /^Sign in with/ }).click()
    await page.getByRole('link', { name: /Cancel/ }).click()
    await page.getByText(/^You are not signed in: /).waitFor()
    expect(page.url()).toBe(`${home()}/locks`)
    expect(await axe(page)).toEqual([])
    await picture(page, 'sign-in-declined')
  })

  test('an answer that the page has not requested signs nobody in', async () => {
    const page = await opens('/sign-in?code=stolen&state=made-up')
    await page.getByText('You are not signed in. Try again.').waitFor()
    expect(idp.given).toEqual([])
  })

  test('a duplicated tab signs in on its own, and both continue', async () => {
    const page = await opens('/')
    await signsIn(page, 'ada')
    await isIn(page, 'Ada Lovelace')
    const opened = context.waitForEvent('page')
    // A new tab with an opener starts with a copy of the other's sessionStorage, like a duplicate.
    await page.evaluate(`void open('/locks')`)
    const copy = await opened
    await isIn(copy, 'Ada Lovelace')
    await expect.poll(() => idp.given.length, { timeout: 20_000 }).toBe(2)
    await isIn(copy, 'Ada Lovelace')
    expect((await grantOf(copy)).refreshToken).not.toBe((await grantOf(page)).refreshToken)
  })
})

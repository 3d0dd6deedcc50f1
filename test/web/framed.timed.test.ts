import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openBlockingBrowser } from '../support/browser.ts'
import { MovedTime } from '../support/movedTime.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let time: MovedTime
let host: Server
let world: World
let context: BrowserContext
let ada: Person
/** The token that the host page provides, and how often it was asked. */
let token = ''
let asked = 0

/** For the browser `localhost` and `127.0.0.1` are two sites. */
const hostOrigin = () => `http://localhost:${(host.address() as AddressInfo).port}`
const home = () => world.urls[0] as string

beforeAll(async () => {
  time = new MovedTime()
  host = createServer((request, response) => {
    if (request.url === '/token') {
      asked++
      response.end(token)
    } else
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>Host</title>
        <iframe title="Holdfast" src="${home()}${request.url}" width="1200" height="700"></iframe>
        <script>addEventListener('message', async ({ data, source, origin }) => {
          if (origin !== '${home()}' || data?.type !== 'holdfast:ready') return
          const token = await (await fetch('/token')).text()
          if (token) source.postMessage({ type: 'holdfast:token', token }, origin)
        })</script>`)
  })
  await new Promise<void>((resolve) => host.listen(0, resolve))
  world = await World.open({ config: { corsOrigins: [hostOrigin()] } })
  ada = await world.person('ada', { claims: { name: 'Ada Lovelace' } })
  await ada.ask('{ viewer { id } }')
  context = await openBlockingBrowser()
})
afterAll(async () => {
  await context?.close()
  await context?.browser()?.close()
  await world?.close()
  host?.closeAllConnections()
  host?.close()
  time?.end()
})
beforeEach(() => {
  asked = 0
})

async function hands(expiresIn: number): Promise<void> {
  token = (await world.person('ada', { claims: { name: 'Ada Lovelace' }, expiresIn })).token
}
async function opens(path: string, origin = hostOrigin()): Promise<{ page: Page; refusals: string[] }> {
  const page = await context.newPage()
  const refusals: string[] = []
  page.on('console', (said) => said.type() === 'error' && refusals.push(said.text()))
  await page.goto(origin + path)
  return { page, refusals }
}

describe('in another site’s frame with storage blocked', () => {
  test('the page signs in, edits and saves with the token from its host page, and continues with the next one', async () => {
    await ada.creates({ collection: 'pages', slug: 'framed' })
    await hands(300)
    const { page } = await opens('/tools/pages/framed')
    const frame = page.frameLocator('iframe')
    await frame.getByRole('button', { name: 'Ada Lovelace' }).waitFor()
    await frame.locator('[data-situation="held"]').waitFor()
    const inside = page.frames().find((one) => one.url().startsWith(home()))
    await expect(inside?.evaluate('localStorage')).rejects.toThrow('SecurityError')
    const writes = async (text: string) => {
      await frame.getByRole('textbox', { name: 'Content', exact: true }).click()
      await page.keyboard.press('Control+A')
      await page.keyboard.insertText(text)
      await page.keyboard.press('Control+S')
    }
    await writes('{ "heading": "by the first token" }')
    await frame.getByText(/^Saved as version 2/).waitFor()
    expect(asked).toBe(1)
    await hands(6_000)
    time.passes(360_000)
    await expect.poll(() => asked).toBe(2)
    await writes('{ "heading": "by the second" }')
    await frame.getByText(/^Saved as version 3/).waitFor()
  })

  test('a host page that provides no newer token is told that the sign-in has ended', async () => {
    await hands(300)
    const { page } = await opens('/locks')
    const frame = page.frameLocator('iframe')
    await frame.getByText('Live', { exact: true }).waitFor()
    token = ''
    time.passes(360_000)
    await frame.getByRole('link', { name: 'Documents' }).click()
    await frame.getByText('Your sign-in has ended. Sign in again: unsaved text is kept.').waitFor()
  })
})

describe('a site that is not listed in CORS_ORIGINS', () => {
  test('may not show the pages in a frame', async () => {
    await hands(300)
    const { page, refusals } = await opens('/locks', hostOrigin().replace('localhost', '[::1]'))
    await expect.poll(() => refusals.join()).toContain('frame-ancestors')
    expect(page.frames().map((frame) => frame.url())).not.toContain(`${home()}/locks`)
    expect(asked).toBe(0)
  })

  test('means every other site by default', async () => {
    const closed = await World.open({ database: world.url })
    const policy = (await fetch(closed.urls[0] as string)).headers.get('content-security-policy')
    expect(policy).toContain("frame-ancestors 'self'")
    await closed.close()
  })
})

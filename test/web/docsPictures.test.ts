import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { built, serveDocs } from '../docs/siteServer.ts'
import { openBrowser } from '../support/browser.ts'

let browser: Browser
let site: Awaited<ReturnType<typeof serveDocs>>
beforeAll(async () => {
  site = await serveDocs(built, '/tools/holdfast')
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  site?.close()
})

/** Every block of Mermaid must become a picture: a fault in its source would show as code. */
test.each([
  ['/', 1],
  ['/protocol', 2],
])(
  'the documentation draws the pictures of %s without another site, in light and dark',
  async (place, count) => {
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on('pageerror', ({ message }) => complaints.push(message))
    page.on('console', (said) => void (said.type() === 'error' && complaints.push(said.text())))
    const elsewhere: string[] = []
    page.on(
      'request',
      (request) => void (request.url().startsWith(site.home) || elsewhere.push(request.url())),
    )
    await page.goto(site.home + place)
    const drawn = page.locator('.picture svg')
    await expect.poll(() => drawn.count()).toBe(count)
    expect(await page.locator('.language-mermaid').count()).toBe(0)
    const light = await drawn.first().innerHTML()
    await page.locator('.VPSwitchAppearance').first().click()
    await expect.poll(() => drawn.first().innerHTML()).not.toBe(light)
    expect({ complaints, elsewhere: elsewhere.filter((url) => !url.startsWith('data:')) }).toEqual({
      complaints: [],
      elsewhere: [],
    })
    await page.close()
  },
)

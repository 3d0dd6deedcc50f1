import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { built, serveDocs } from '../docs/siteServer.ts'
import { openBrowser } from '../support/browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

describe.each(['', '/tools/holdfast'])('the documentation under %j', (basePath) => {
  let site: Awaited<ReturnType<typeof serveDocs>>
  let page: Page
  const complaints: string[] = []
  const outside: string[] = []
  beforeAll(async () => {
    site = await serveDocs(built, basePath)
    const context = await browser.newContext({
      viewport: { width: 1400, height: 900 },
      reducedMotion: 'reduce',
    })
    context.setDefaultTimeout(20_000)
    page = await context.newPage()
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('request', (asked) => {
      if (/^http/.test(asked.url()) && !asked.url().startsWith(`${site.home}/`)) outside.push(asked.url())
    })
  })
  afterAll(async () => {
    await page?.context().close()
    site?.close()
  })
  const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()
  const place = () => page.url().slice(site.home.length)

  test('is read from page to page, by the sidebar and by links in the text', async () => {
    await page.goto(`${site.home}/`)
    await heading('Holdfast')
    await page.getByRole('complementary').getByRole('link', { name: 'Adopt it' }).click()
    await heading(/^Adopt/)
    expect(place()).toBe('/adopt')
    await page.getByRole('main').getByRole('link', { name: '@holdfast/guard' }).first().click()
    await heading(/guard/)
    expect(place()).toBe('/sdk/guard')
    await page.goBack()
    await heading(/^Adopt/)
  })

  test('finds an error by its code, without asking anybody else', async () => {
    await page.goto(`${site.home}/`)
    await page.getByRole('button', { name: /search/i }).click()
    await page.getByRole('searchbox').fill('LOCK_RESERVED')
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/errors\/LOCK_RESERVED(\.html)?#lock_reserved$/)
    await heading(/^LOCK_RESERVED/)
  })

  test('says so where there is no such page', async () => {
    await page.goto(`${site.home}/nowhere`)
    await page.getByText('404').first().waitFor()
    // The browser says of the answer itself that it was 404.
    expect(complaints.splice(0).filter((text) => !/status of 404/.test(text))).toEqual([])
  })

  test('shows its pictures, and asks for nothing outside of it', async () => {
    await page.goto(`${site.home}/pages`, { waitUntil: 'networkidle' })
    const pictures = await page.getByRole('main').getByRole('img').count()
    expect(pictures).toBeGreaterThan(3)
    expect(outside).toEqual([])
    expect(complaints).toEqual([])
  })
})

import { mkdirSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { World } from '../support/world.ts'

const faces = process.env.SCREENSHOTS

export interface VisitOptions {
  dark?: boolean
  narrow?: boolean
  /** In pixels; 1280 by default. */
  width?: number
  /** The browser's preferred language. */
  locale?: string
  /** Documents with a form are shown as a form. */
  form?: boolean
  /** False: the person prefers reduced motion. */
  motion?: boolean
}

/** A signed-in person in their own browser window. The page's errors are collected. */
export class Visitor {
  readonly page: Page
  readonly context: BrowserContext
  readonly complaints: string[]
  private constructor(context: BrowserContext, page: Page, complaints: string[]) {
    this.context = context
    this.page = page
    this.complaints = complaints
  }

  static async enter(
    browser: Browser,
    world: World,
    who: { token: string },
    options: VisitOptions = {},
  ): Promise<Visitor> {
    const context = await browser.newContext({
      baseURL: world.urls[0] as string,
      viewport: { width: options.width ?? (options.narrow ? 400 : 1280), height: 800 },
      locale: options.locale ?? 'en-US',
      colorScheme: options.dark ? 'dark' : 'light',
      reducedMotion: options.motion ? 'no-preference' : 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    await context.addInitScript(`localStorage.setItem('holdfast.token', ${JSON.stringify(who.token)})`)
    // Most tests write JSON; those about forms say so.
    await context.addInitScript(
      `localStorage.getItem('holdfast.contentView') ?? localStorage.setItem('holdfast.contentView', '${options.form ? 'form' : 'json'}')`,
    )
    context.setDefaultTimeout(20_000)
    const complaints: string[] = []
    const page = await context.newPage()
    watch(page, complaints)
    return new Visitor(context, page, complaints)
  }

  /** Another tab of the same window. */
  async tab(): Promise<Visitor> {
    const page = await this.context.newPage()
    watch(page, this.complaints)
    return new Visitor(this.context, page, this.complaints)
  }

  async opens(path: string): Promise<void> {
    await this.page.goto(path)
  }

  banner(situation: string) {
    return this.page.locator(`[data-situation="${situation}"]`)
  }

  async seesBanner(situation: string): Promise<string> {
    const banner = this.banner(situation)
    await banner.waitFor()
    return (await banner.locator('[role="status"], [role="alert"]').textContent()) ?? ''
  }

  /** Waits for a state of the line's banner. */
  async seesLine(key: string): Promise<string> {
    const line = this.page.locator(`[data-line="${key}"]`)
    await line.waitFor()
    return (await line.locator('[role="status"], [role="alert"]').textContent()) ?? ''
  }

  /** The name of the focused field. */
  focused(): Promise<string> {
    return this.page.evaluate(`document.activeElement?.labels?.[0]?.textContent ?? ''`)
  }

  code(label: string) {
    return this.page.getByRole('textbox', { name: label, exact: true })
  }

  async codeText(label: string): Promise<string> {
    const lines = this.code(label).locator('.cm-line')
    // The code editor is loaded after the page.
    await lines.first().waitFor()
    return (await lines.allTextContents()).join('\n')
  }

  /** Replaces a text, as far as it is editable. */
  async writes(label: string, text: string): Promise<void> {
    await this.code(label).click()
    await this.page.keyboard.press('Control+A')
    await this.page.keyboard.insertText(text)
  }

  async pastes(label: string, text: string): Promise<void> {
    await this.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`)
    await this.code(label).click()
    await this.page.keyboard.press('Control+V')
  }

  dialogButton(name: string) {
    return this.page.getByRole('dialog').getByRole('button', { name, exact: true })
  }

  /** The unsaved texts in IndexedDB. */
  unsaved(): Promise<unknown[]> {
    return this.page.evaluate(`new Promise((resolve, reject) => {
      const opening = indexedDB.open('holdfast')
      opening.onerror = () => reject(opening.error)
      opening.onsuccess = () => {
        const asking = opening.result.transaction('unsaved').objectStore('unsaved').getAll()
        asking.onsuccess = () => { opening.result.close(); resolve(asking.result) }
      }
    })`)
  }

  button(name: string) {
    return this.page.getByRole('button', { name, exact: true })
  }

  async reads(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor()
  }

  /** Pictures for the documentation, taken only with the variable SCREENSHOTS. */
  async picture(name: string): Promise<void> {
    if (!faces) return
    mkdirSync('docs/screens', { recursive: true })
    await this.page.waitForTimeout(400)
    await this.page.screenshot({ path: `docs/screens/${name}.png` })
  }

  async leaves(): Promise<void> {
    await this.context.close()
  }
}

function watch(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource|WebSocket/.test(message.text()))
      complaints.push(message.text())
  })
}

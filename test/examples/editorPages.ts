import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import react from '@vitejs/plugin-react'
import vue from '@vitejs/plugin-vue'
import type { Browser, Locator, Page } from 'playwright-core'
import { build } from 'vite'
import type { Person } from '../support/person.ts'

export const examples = ['react', 'vue', 'html'] as const
export type Example = (typeof examples)[number]

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const types: Record<string, string> = { html: 'text/html', js: 'text/javascript', css: 'text/css' }
/** Allows only the page's own scripts and styles, and workers of the draft client. */
const policy = `default-src 'none'; script-src 'self'; style-src 'self'; worker-src blob:; form-action 'none';
  connect-src http://127.0.0.1:* ws://127.0.0.1:*`.replaceAll('\n', '')

/**
 * This repository's packages are tested from their sources. `tsconfigPaths` would not resolve those that
 * JavaScript imports.
 */
const { paths } = JSON.parse(readFileSync('tsconfig.json', 'utf8')).compilerOptions as {
  paths: Record<string, [string]>
}
const sources = Object.entries(paths).map(([name, [file]]) => ({
  find: new RegExp(`^${name.replace('*', '(.*)')}$`),
  replacement: path.resolve(file.replace('*', '$1')),
}))

/** The examples built with Vite, on their own origin, with a strict content security policy. */
export async function serveExamples(): Promise<{ origin: string; close(): void }> {
  const built = mkdtempSync(path.join(os.tmpdir(), 'holdfast-editors-'))
  for (const example of examples)
    await build({
      ...{
        root: path.resolve('examples/editors', example),
        base: './',
        configFile: false,
        logLevel: 'error',
      },
      resolve: { alias: sources },
      plugins: [react(), vue()],
      build: { outDir: path.join(built, example), emptyOutDir: true },
    })
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost')
    const file = path.join(built, pathname.endsWith('/') ? `${pathname}index.html` : pathname)
    const type = types[path.extname(file).slice(1)]
    if (!type) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': type, 'content-security-policy': policy })
    response.end(readFileSync(file))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close()
      rmSync(built, { recursive: true, force: true })
    },
  }
}

/** A person with a document open in one of the examples. The page's errors are collected. */
export class EditorPage {
  readonly page: Page
  readonly complaints: string[] = []

  private constructor(page: Page) {
    this.page = page
    page.on('pageerror', (error) => this.complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource|WebSocket/.test(message.text()))
        this.complaints.push(message.text())
    })
  }

  static async open(browser: Browser, origin: string, example: Example, who: Person, tool: string) {
    const context = await browser.newContext({ viewport: { width: 900, height: 700 } })
    context.setDefaultTimeout(20_000)
    const opened = new EditorPage(await context.newPage())
    const asked = new URLSearchParams({ api: `${who.url}/graphql`, token: who.token, tool })
    await opened.page.goto(`${origin}/${example}/?${asked}`)
    return opened
  }

  get text(): Locator {
    return this.page.getByRole('textbox', { name: 'Text', exact: true, includeHidden: true })
  }

  dialog(name: string): Locator {
    return this.page.getByRole('dialog', { name, exact: true })
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true })
  }

  /** Waits for a text of the banner or the status line. */
  async reads(words: string | RegExp): Promise<void> {
    await this.page.locator('.holdfast-banner').getByText(words).waitFor()
  }

  async types(text: string): Promise<void> {
    await this.text.focus()
    await this.page.keyboard.press('Control+End')
    await this.page.keyboard.insertText(text)
  }

  /** Presses Tab until the button has the focus, as people without a mouse do, and then Enter. */
  async pressesByKeys(name: string): Promise<void> {
    await this.button(name).last().waitFor()
    for (let presses = 0; presses < 12; presses++) {
      await this.page.keyboard.press('Tab')
      if ((await this.focused()) === name) return this.page.keyboard.press('Enter')
    }
    throw new Error(`${name} is not reached by the Tab key`)
  }

  focused(): Promise<string> {
    return this.page.evaluate<string>(`(() => {
      const { activeElement: at } = document
      return (at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent).trim()
    })()`)
  }

  /** Saves fail as on a bad network, until the returned function is called. */
  async cannotSave(): Promise<() => Promise<void>> {
    await this.page.route('**/graphql', (route) =>
      route.request().postData()?.includes('saveDraft') ? route.abort() : route.continue(),
    )
    return () => this.page.unroute('**/graphql')
  }

  async faults(): Promise<string[]> {
    // A strict policy applies to scripts that a page loads, not to those of a debugger.
    if (!(await this.page.evaluate<boolean>(`'axe' in window`))) await this.page.evaluate(axe)
    const { violations } = await this.page.evaluate<{
      violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]
    }>(`axe.run({ resultTypes: ['violations'] })`)
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    )
  }

  async picture(name: string): Promise<void> {
    const { EDITOR_PICTURES: folder } = process.env
    if (folder) await this.page.screenshot({ path: path.join(folder, `${name}.png`) })
  }

  async leaves(): Promise<void> {
    await this.page.close({ runBeforeUnload: false })
    await this.page.context().close()
  }
}

import { readdirSync, readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openBrowser } from '../support/browser.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { EditorPage, type Example, examples, serveExamples } from './editorPages.ts'

let served: Awaited<ReturnType<typeof serveExamples>>
let world: World
let browser: Browser
let ada: Person
let bo: Person
let tool: string
const opened: EditorPage[] = []

beforeAll(async () => {
  served = await serveExamples()
  world = await World.open({ config: { corsOrigins: [served.origin] } })
  browser = await openBrowser()
  ada = await world.person('ada', { claims: { name: 'Ada Lovelace' } })
  bo = await world.person('bo', { role: 'ADMIN', claims: { name: 'Bo Andersson' } })
  for (const person of [ada, bo]) await person.ask('{ viewer { id } }')
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
  served?.close()
})
beforeEach(async () => {
  tool = await ada.creates({ content: { body: 'One.' } })
})
afterEach(async () => {
  const gone = opened.splice(0)
  const complaints = gone.flatMap((page) => page.complaints)
  for (const page of gone) if (!page.page.isClosed()) await page.leaves()
  expect(complaints).toEqual([])
})

const body = async () => (await ada.head(tool)).content.body

describe.each(examples)('the example in %s', (example: Example) => {
  async function opens(who: Person): Promise<EditorPage> {
    const page = await EditorPage.open(browser, served.origin, example, who, tool)
    opened.push(page)
    return page
  }

  async function adaHolds(): Promise<EditorPage> {
    const page = await opens(ada)
    await page.reads('You are editing this draft.')
    return page
  }

  async function boTakesOver(): Promise<EditorPage> {
    const page = await opens(bo)
    await page.reads(/^Ada Lovelace is editing this draft/)
    await page.pressesByKeys('Take over')
    await page.dialog('Take over this draft?').waitFor()
    await page.page.keyboard.insertText('The launch')
    expect(await page.faults()).toEqual([])
    await page.picture(`${example}-take-over`)
    await page.pressesByKeys('Take over')
    await page.reads('You are editing this draft.')
    return page
  }

  /** Ada has typed text that she could not save, and Bo has saved his text and left. */
  async function twoVersions(): Promise<EditorPage> {
    const page = await adaHolds()
    const canSave = await page.cannotSave()
    await page.types(' Ada’s.')
    const other = await boTakesOver()
    await other.types(' Bo’s.')
    await expect.poll(body).toBe('One. Bo’s.')
    await other.leaves()
    await canSave()
    return page
  }

  test('typed text is saved and reported as saved, and later readers see it', async () => {
    const page = await adaHolds()
    expect(await page.faults()).toEqual([])
    await page.types(' Two.')
    await page.reads(/^Saved/)
    await expect.poll(body).toBe('One. Two.')
    const other = await opens(bo)
    await expect.poll(() => other.text.inputValue()).toBe('One. Two.')
    expect(await other.text.isEditable()).toBe(false)
    await page.types(' Three.')
    await expect.poll(() => other.text.inputValue()).toBe('One. Two. Three.')
  })

  test('a displaced person is told by whom and why, and keeps the unsaved text, also after a reload', async () => {
    const page = await adaHolds()
    await page.cannotSave()
    await page.types(' Unsaved.')
    const other = await boTakesOver()
    await page.reads(/^Bo Andersson took over this draft: “The launch”/)
    await page.reads('Your changes are not saved. They are kept here.')
    expect([await page.text.inputValue(), await page.text.isEditable()]).toEqual(['One. Unsaved.', false])
    expect(await page.faults()).toEqual([])
    await page.picture(`${example}-displaced`)
    await page.page.reload()
    await page.reads(/^Bo Andersson is editing this draft/)
    expect(await page.text.inputValue()).toBe('One. Unsaved.')
    expect(await other.text.inputValue()).toBe('One.')
  })

  test('with the keyboard alone, the lock is acquired again, both versions are kept, and the focus is never lost', async () => {
    const page = await twoVersions()
    await page.pressesByKeys('Edit')
    await page.dialog('The draft has changed').waitFor()
    expect(await page.faults()).toEqual([])
    await page.picture(`${example}-conflict`)
    await page.pressesByKeys('Keep both')
    await expect.poll(body).toBe('One. Bo’s.\nOne. Ada’s.')
    await page.reads(/^Saved/)
    expect(await page.focused()).toBe('State of the draft')
  })

  test('a conflict that is closed with Escape remains, and one version can be chosen later', async () => {
    const page = await twoVersions()
    await page.pressesByKeys('Edit')
    await page.dialog('The draft has changed').waitFor()
    await page.page.keyboard.press('Escape')
    await page.dialog('The draft has changed').waitFor({ state: 'hidden' })
    await page.reads(/^Not saved: somebody else has saved a newer version/)
    expect(await page.text.inputValue()).toBe('One. Ada’s.')
    await page.pressesByKeys('Compare')
    await page.pressesByKeys('Take the other')
    await page.reads('You are editing this draft.')
    expect([await page.text.inputValue(), await body()]).toEqual(['One. Bo’s.', 'One. Bo’s.'])
  })

  test('a takeover without a reason is refused with a message', async () => {
    const page = await adaHolds()
    const other = await opens(bo)
    await other.reads(/^Ada Lovelace is editing this draft/)
    await other.pressesByKeys('Take over')
    await other.page.keyboard.press('Space')
    await other.pressesByKeys('Take over')
    await other.page.getByRole('alert').getByText('Please give a reason.').waitFor()
    expect(await other.faults()).toEqual([])
    expect(await other.focused()).toMatch(/^Reason/)
    await other.page.keyboard.press('Escape')
    await expect.poll(() => other.focused()).toBe('State of the draft')
    await page.reads('You are editing this draft.')
  })
})

test.each([
  ['react', ['main.tsx']],
  ['vue', ['main.js', 'TextEditor.vue']],
  ['html', ['main.js']],
])('the application in %s is at most 30 lines', (example, files) => {
  const folder = `examples/editors/${example}`
  expect(readdirSync(folder).sort()).toEqual([...files, 'index.html'].sort())
  const lines = files.flatMap((file) => readFileSync(`${folder}/${file}`, 'utf8').trim().split('\n'))
  expect(lines.length).toBeLessThanOrEqual(30)
})

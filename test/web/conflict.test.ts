import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { beforeEach, describe, expect, test } from 'vitest'
import { faultsOf } from './axe.ts'
import { stage } from './stage.ts'
import type { Visitor } from './visitor.ts'

const { set, visits } = stage()
let toolId: string
let path: string

beforeEach(async () => {
  const slug = `disputed-${randomUUID()}`
  path = `/tools/pages/${slug}`
  toolId = await set.ada.creates({ collection: 'pages', slug, title: 'Disputed', content: { by: 'nobody' } })
  await set.world.maintains(set.bo, toolId)
})

async function adaTypes(text: string): Promise<Visitor> {
  const ada = await visits(set.ada, path)
  await ada.seesBanner('held')
  await ada.writes('Content', text)
  return ada
}

/** Cleo saves from elsewhere, and leaves the draft free. */
async function cleoSaves(text: string) {
  const lock = await set.cleo.lockOf(toolId)
  const { lockToken } = lock ? await set.cleo.takes(toolId, lock.fencingToken) : await set.cleo.holds(toolId)
  const { number } = await set.cleo.head(toolId)
  await set.cleo.save(toolId, { lockToken, baseVersion: number, content: { by: text }, release: true })
}

const content = async () => (await set.ada.head(toolId)).content
const dialog = (ada: Visitor) => ada.page.getByRole('dialog', { name: 'The draft has changed' })

async function mergesByHand(ada: Visitor, text: string) {
  await dialog(ada).getByText('Edit', { exact: true }).click()
  await ada.writes('Edit: Content', text)
}

/** Delays the next answer about the document until `arrives` is called, as a slow network does. */
async function nextReadingIsSlow(ada: Visitor) {
  const arrival = new EventEmitter()
  let isNext = true
  let isMade = false
  await ada.page.route('**/graphql', async (route) => {
    if (!isNext || !route.request().postData()?.includes('EditTool')) return route.continue()
    isNext = false
    const response = await route.fetch()
    isMade = true
    await once(arrival, 'due')
    await route.fulfill({ response })
  })
  const arrives = async () => {
    const arrived = ada.page.waitForEvent(
      'requestfinished',
      (request) => !!request.postData()?.includes('EditTool'),
    )
    arrival.emit('due')
    await arrived
    // Waits until the page has painted the result.
    await ada.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    )
  }
  return { arrives, isMade: () => expect.poll(() => isMade).toBe(true) }
}

test('a save right after a takeover is shown, even while the read for the takeover is in progress', async () => {
  const ada = await visits(set.ada, path)
  await ada.seesBanner('held')
  const reading = await nextReadingIsSlow(ada)
  const { lockToken } = await set.cleo.takes(toolId, 1)
  await reading.isMade()
  await set.cleo.save(toolId, { lockToken, baseVersion: 1, content: { by: 'Cleo' } })
  await expect.poll(() => ada.codeText('Content')).toContain('Cleo')
  await reading.arrives()
  expect(await ada.codeText('Content')).toContain('Cleo')
})

describe('undo', () => {
  test('reverts typing, and never the loaded version', async () => {
    const ada = await visits(set.ada, path)
    await ada.seesBanner('held')
    await cleoSaves('Cleo')
    await ada.seesBanner('displaced')
    await expect.poll(() => ada.codeText('Content')).toContain('Cleo')
    await ada.button('Lock').first().click()
    await ada.seesBanner('held')
    await ada.code('Content').click()
    await ada.page.keyboard.type('typed')
    for (let presses = 0; presses < 5; presses++) await ada.page.keyboard.press('Control+Z')
    expect(await ada.codeText('Content')).toBe('{\n  "by": "Cleo"\n}')
    expect(await ada.page.getByText('Unsaved changes').count()).toBe(0)
  })

  test('does not revert a restored version', async () => {
    const ada = await adaTypes('{ "by": "Ada" }')
    await expect.poll(() => ada.unsaved()).toHaveLength(1)
    await ada.page.reload()
    await ada.seesBanner('held')
    await ada.code('Content').click()
    for (let presses = 0; presses < 5; presses++) await ada.page.keyboard.press('Control+Z')
    expect(await ada.codeText('Content')).toBe('{ "by": "Ada" }')
  })
})

describe('merging', () => {
  test('combines changes that do not conflict, shows the result first, and reverts none of theirs', async () => {
    const ada = await adaTypes('{ "note": "by Ada", "by": "nobody" }')
    await cleoSaves('Cleo')
    await ada.button('Lock').first().click()
    await dialog(ada).getByText('Both changes together, compared with theirs.').waitFor()
    expect(await ada.codeText('Combined: Content')).toContain('"note": "by Ada"')
    expect(await faultsOf(ada)).toEqual([])
    await ada.picture('conflict-combined')
    await ada.dialogButton('Take both').click()
    await ada.seesBanner('held')
    await ada.page.keyboard.press('Control+S')
    await ada.reads('Saved as version 3.')
    expect(await content()).toEqual({ by: 'Cleo', note: 'by Ada' })
  })

  test('shows where both have changed the same place, and takes theirs there by default', async () => {
    const ada = await adaTypes('{ "by": "Ada", "note": "by Ada" }')
    await cleoSaves('Cleo')
    await ada.button('Lock').first().click()
    await dialog(ada).getByText('Combined', { exact: true }).click()
    await ada.reads('Both of you have changed Content: by.')
    await expect.poll(() => ada.codeText('Combined: Content')).toContain('"by": "Cleo"')
    await dialog(ada).getByRole('radio', { name: 'Your text' }).check()
    await expect.poll(() => ada.codeText('Combined: Content')).toContain('"by": "Ada"')
    expect(await faultsOf(ada)).toEqual([])
    await ada.picture('conflict-clash')
    await ada.dialogButton('Take both').click()
    await ada.seesBanner('held')
    await ada.page.keyboard.press('Control+S')
    await ada.reads('Saved as version 3.')
    expect(await content()).toEqual({ by: 'Ada', note: 'by Ada' })
  })
})

describe('merging by hand', () => {
  test('is kept when the dialog is closed, and after a reload', async () => {
    const ada = await adaTypes('{ "by": "Ada" }')
    await cleoSaves('Cleo')
    await ada.button('Lock').first().click()
    await mergesByHand(ada, '{ "by": "Ada and Cleo" }')
    await ada.picture('conflict-edit')
    await ada.page.keyboard.press('Escape')
    await dialog(ada).waitFor({ state: 'detached' })
    expect(await ada.codeText('Content')).toBe('{ "by": "Ada and Cleo" }')
    await ada.page.reload()
    await dialog(ada).waitFor()
    await dialog(ada).getByText('Edit', { exact: true }).click()
    expect(await ada.codeText('Edit: Content')).toContain('Ada and Cleo')
  })

  test('does not overwrite a version that was saved while the dialog was open', async () => {
    const ada = await adaTypes('{ "by": "Ada" }')
    await cleoSaves('Cleo')
    await ada.button('Lock').first().click()
    await dialog(ada).getByText('Cleo Marsh saved version 2').waitFor()
    await mergesByHand(ada, '{ "by": "Ada and Cleo" }')
    await cleoSaves('Cleo again')
    await ada.dialogButton('Take the edited text').click()
    await dialog(ada).getByText('Cleo Marsh saved version 3').waitFor()
    expect(await content()).toEqual({ by: 'Cleo again' })
    await ada.dialogButton('Take mine').click()
    await ada.seesBanner('held')
    await ada.page.keyboard.press('Control+S')
    await ada.reads('Saved as version 4.')
    expect(await content()).toEqual({ by: 'Ada and Cleo' })
  })

  test('is kept when the lock is lost', async () => {
    const ada = await adaTypes('{ "by": "Ada" }')
    await cleoSaves('Cleo')
    await ada.button('Lock').first().click()
    await mergesByHand(ada, '{ "by": "Ada and Cleo" }')
    await set.bo.holds(toolId, { baseVersion: 2 })
    await ada.dialogButton('Take the edited text').click()
    await ada.seesBanner('heldByOther')
    await ada.page.getByRole('region', { name: 'Your unsaved changes' }).waitFor()
    expect(await ada.codeText('Content')).toBe('{ "by": "Ada and Cleo" }')
  })
})

describe('a takeover in the editor', () => {
  async function cleoTakesOver(): Promise<Visitor> {
    const cleo = await visits(set.cleo, path)
    await cleo.seesBanner('heldByOther')
    await cleo.button('Take over').click()
    await cleo.page.getByRole('textbox', { name: 'Reason' }).fill('It is urgent')
    return cleo
  }

  test('continues from the version that is shown, also when the lock has to be acquired again', async () => {
    const { lockToken } = await set.bo.holds(toolId)
    const cleo = await cleoTakesOver()
    await set.bo.save(toolId, { lockToken, baseVersion: 1, content: { by: 'Bo' } })
    await expect.poll(() => cleo.codeText('Content')).toContain('Bo')
    await cleo.dialogButton('Take over').click()
    await cleo.seesBanner('held')
    const { fencingToken } = await set.cleo.lockOf(toolId)
    await set.world.expires(toolId)
    await set.world.apps[0]!.sweeper.sweep()
    await expect.poll(async () => (await set.cleo.lockOf(toolId))?.fencingToken).toBeGreaterThan(fencingToken)
    await cleo.seesBanner('held')
  })

  test('overwrites nothing that was saved unseen: the save leads to the conflict', async () => {
    const { lockToken } = await set.bo.holds(toolId)
    const cleo = await cleoTakesOver()
    // Cleo's page no longer gets new heads, as with a bad network.
    await cleo.page.route('**/graphql', (route) =>
      route.request().postData()?.includes('EditTool') ? route.abort() : route.continue(),
    )
    await set.bo.save(toolId, { lockToken, baseVersion: 1, content: { by: 'Bo' } })
    await cleo.dialogButton('Take over').click()
    await cleo.seesBanner('held')
    await cleo.writes('Content', '{ "by": "Cleo" }')
    await cleo.page.keyboard.press('Control+S')
    await dialog(cleo).getByText('Bo Andersson saved version 2').waitFor()
    expect(await content()).toEqual({ by: 'Bo' })
    cleo.complaints.splice(0)
  })
})

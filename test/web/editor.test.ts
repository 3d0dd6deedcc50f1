import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { faultsOf } from './axe.ts'
import { stage } from './stage.ts'

const { set, visits } = stage()
let toolId: string
let path: string

beforeEach(async () => {
  const slug = `welcome-${randomUUID()}`
  path = `/tools/pages/${slug}`
  const content = { heading: 'Welcome', body: 'Open me in two tabs.' }
  toolId = await set.ada.creates({ collection: 'pages', slug, title: 'Welcome page', content })
  await set.world.maintains(set.bo, toolId)
})

const mine = '{ "heading": "Written by Ada" }'
const theirs = { heading: 'Written by Cleo' }

/** Cleo acts as an admin from elsewhere. */
async function cleoTakesOver(reason = 'The launch is in five minutes') {
  const { fencingToken } = await set.cleo.lockOf(toolId)
  return set.cleo.takes(toolId, fencingToken, { reason })
}

async function cleoSavesAndGoes() {
  const { lockToken } = await cleoTakesOver()
  await set.cleo.save(toolId, { lockToken, baseVersion: 1, content: theirs, release: true })
}

describe('the draft lock, in the editor', () => {
  test('is acquired on load, renewed by heartbeats, and released on leaving', async () => {
    const ada = await visits(set.ada, path)
    expect(await ada.seesBanner('held')).toMatch(
      /^You (are editing this draft|have been editing since \d\d:\d\d)\./,
    )
    await ada.reads(/You have been editing since \d\d:\d\d\./)
    await ada.picture('editor-held')
    const before = await set.ada.lockOf(toolId)
    await ada.page.evaluate("window.dispatchEvent(new Event('online'))")
    await expect.poll(async () => (await set.ada.lockOf(toolId)).renewedAt).not.toBe(before.renewedAt)
    await ada.page.goto('/health/live')
    await expect.poll(() => set.ada.lockOf(toolId)).toBeNull()
  })

  test('lets a second person read, and edit metadata, but not the text', async () => {
    await (await visits(set.ada, path)).seesBanner('held')
    const bo = await visits(set.bo, path)
    expect(await bo.seesBanner('heldByOther')).toMatch(
      /^Ada Lovelace has been editing this draft since \d\d:\d\d/,
    )
    await bo.picture('editor-held-by-other')
    const before = await bo.codeText('Content')
    await bo.writes('Content', 'typed')
    await bo.pastes('Content', 'pasted')
    for (const key of [
      'Backspace',
      'Delete',
      'Enter',
      'Control+X',
      'Control+Z',
      'Control+S',
      'Alt+ArrowDown',
    ])
      await bo.page.keyboard.press(key)
    expect(await bo.codeText('Content')).toBe(before)
    expect(await bo.button('Save').isDisabled()).toBe(true)

    await bo.page.getByRole('tab', { name: 'Metadata' }).click()
    await bo.page.getByRole('textbox', { name: 'Title' }).fill('Welcome, everybody')
    await bo.page.getByRole('tabpanel').getByRole('button', { name: 'Save' }).click()
    await bo.reads('The metadata is saved.')
    await bo.picture('editor-metadata')
    const { tool } = await set.bo.ask('query ($id: ID!) { tool(id: $id) { title } }', { id: toolId })
    expect(tool.title).toBe('Welcome, everybody')
  })

  test('is taken over only with a reason; the first person is told, can no longer type, and keeps the text', async () => {
    const ada = await visits(set.ada, path)
    await ada.seesBanner('held')
    await ada.writes('Content', mine)
    const cleo = await visits(set.cleo, path)
    await cleo.seesBanner('heldByOther')
    await cleo.button('Take over').click()
    await cleo.reads(/Ada Lovelace loses the lock of “Welcome page” at once/)
    await cleo.reads(/Ada Lovelace was last active/)
    await cleo.dialogButton('Take over').click()
    await cleo.reads('A reason is required.')
    await cleo.picture('force-take')
    await cleo.page.getByRole('textbox', { name: 'Reason' }).fill('The launch is in five minutes')
    await cleo.dialogButton('Take over').click()
    await cleo.seesBanner('held')

    await expect
      .poll(() => ada.seesBanner('displaced'))
      .toMatch(
        /^Cleo Marsh took over at \d\d:\d\d: The launch is in five minutes\. Your unsaved changes are kept below\.$/,
      )
    await ada.picture('editor-displaced')
    await ada.writes('Content', 'more')
    await ada.page.keyboard.press('Control+S')
    expect(await ada.codeText('Content')).toBe(mine)
    expect(await ada.button('Save').isDisabled()).toBe(true)
    expect((await set.ada.head(toolId)).number).toBe(1)
  })

  test('ends automatically when its holder is gone, and the next person gets it', async () => {
    const ada = await visits(set.ada, path)
    await ada.seesBanner('held')
    const bo = await visits(set.bo, path)
    await bo.seesBanner('heldByOther')
    await ada.context.setOffline(true)
    await set.world.expires(toolId)
    await set.world.apps[0]!.sweeper.sweep()
    expect(await bo.seesBanner('free')).toContain('Nobody is editing this draft.')
    await bo.picture('editor-free')
    await bo.banner('free').getByRole('button', { name: 'Edit' }).click()
    await bo.seesBanner('held')
    expect((await set.bo.lockOf(toolId)).holder.id).toBe('bo')
  })

  test('moves with a save to the new head, and stays held', async () => {
    const ada = await visits(set.ada, path)
    await ada.seesBanner('held')
    await ada.writes('Content', mine)
    await ada.page.keyboard.press('Control+S')
    await ada.reads('Saved as version 2.')
    expect((await set.ada.lockOf(toolId)).draftHead.number).toBe(2)
    expect((await set.ada.head(toolId)).content).toEqual(JSON.parse(mine))
    await ada.seesBanner('held')
    await ada.page.getByRole('tab', { name: 'Versions' }).click()
    await ada.page.getByRole('textbox', { name: 'Differences between versions: Content' }).waitFor()
    await ada.picture('editor-versions')
  })

  test('is saved with a message, which the list of versions shows', async () => {
    const ada = await visits(set.ada, path)
    await ada.seesBanner('held')
    await ada.writes('Content', mine)
    await ada.button('More').click()
    await ada.page.getByRole('menuitem', { name: 'Save with a message' }).click()
    await ada.page.getByRole('dialog').waitFor()
    await ada.page.keyboard.insertText('For the launch')
    await ada.dialogButton('Save').click()
    await ada.reads('Saved as version 2.')
    await ada.page.getByRole('tab', { name: 'Versions' }).click()
    await ada.reads('For the launch')
  })

  test('lets its holder publish, shows which version is published, and unpublish after a confirmation', async () => {
    const ada = await visits(set.ada, path)
    await ada.seesBanner('held')
    await ada.button('Publish').click()
    await ada.reads('Pages, Version 1, published')
    await ada.writes('Content', mine)
    await ada.page.keyboard.press('Control+S')
    await ada.reads('Pages, Version 2, version 1 is published')
    await ada.page.getByRole('tab', { name: 'Versions' }).click()
    await ada.button('Unpublish').click()
    await ada.page.getByRole('dialog').waitFor()
    expect(await faultsOf(ada)).toEqual([])
    await ada.picture('editor-unpublish')
    await ada.dialogButton('Unpublish').click()
    await ada.reads('Version 1 is no longer published.')
    await expect.poll(() => ada.page.getByText('is published', { exact: false }).count()).toBe(1)
    expect(
      await set.world.sql('SELECT published_version_id AS id FROM tools WHERE id = $1', [toolId]),
    ).toEqual([{ id: null }])
  })

  test('lets its holder restore an older version', async () => {
    const ada = await visits(set.ada, path)
    await ada.seesBanner('held')
    await ada.writes('Content', mine)
    await ada.page.keyboard.press('Control+S')
    await ada.reads('Saved as version 2.')
    await ada.page.getByRole('tab', { name: 'Versions' }).click()
    await ada.button('Restore version 1').click()
    await ada.reads('Version 1 is restored as version 3.')
    await ada.reads('Version 1 restored')
    await ada.picture('editor-restored')
    expect((await set.ada.head(toolId)).content).toEqual({ heading: 'Welcome', body: 'Open me in two tabs.' })
    await ada.page.getByRole('tab', { name: 'Content' }).click()
    expect(await ada.codeText('Content')).toContain('Open me in two tabs.')
    await ada.writes('Content', '{ "heading": "and on" }')
    await ada.page.keyboard.press('Control+S')
    await ada.reads('Saved as version 4.')
  })

  test('is in one of a person’s two tabs, and moves to the tab in which they continue', async () => {
    const first = await visits(set.ada, path)
    await first.seesBanner('held')
    const second = await first.tab()
    await second.opens(path)
    expect(await second.seesBanner('heldElsewhere')).toContain('elsewhere (another tab, browser or terminal)')
    await second.picture('editor-other-tab')
    await second.button('Continue here').click()
    await second.seesBanner('held')
    await expect.poll(() => first.seesBanner('displaced')).toContain('You continued elsewhere')
    await first.button('Continue here').waitFor()
  })

  test('is not shown as held while the service does not answer, and is held again afterwards', async () => {
    await set.world.sql(
      `UPDATE collections SET lock_ttl_ms = 4000, heartbeat_interval_ms = 1000 WHERE id = 'pages'`,
    )
    const ada = await visits(set.ada, path)
    await ada.seesBanner('held')
    await ada.context.setOffline(true)
    await ada.banner('unreachable').waitFor()
    await ada.picture('editor-unreachable')
    await ada.writes('Content', 'not now')
    expect(await ada.codeText('Content')).not.toContain('not now')
    await ada.context.setOffline(false)
    await ada.banner('held').waitFor()
    await set.cleo.sets('pages', { ttlMs: 300_000, heartbeatIntervalMs: 60_000 })
  })

  test('can be released and acquired again with the button in the header', async () => {
    const ada = await visits(set.ada, path)
    await ada.seesBanner('held')
    await ada.button('Unlock').click()
    await expect.poll(() => ada.seesBanner('lost')).toBe('The draft is unlocked.')
    await ada.picture('editor-unlocked')
    await ada.button('Lock').first().click()
    await ada.seesBanner('held')
  })
})

describe('text that was typed and not saved', () => {
  test('is kept after a displacement and a reload, and is compared with the new head', async () => {
    const ada = await visits(set.ada, path)
    await ada.seesBanner('held')
    await ada.writes('Content', mine)
    await expect.poll(() => ada.unsaved()).toHaveLength(1)
    await cleoSavesAndGoes()
    await ada.seesBanner('displaced')
    await ada.page.reload()
    await ada.page.getByRole('dialog', { name: 'The draft has changed' }).waitFor()
    await ada.button('Close').click()
    const kept = ada.page.getByRole('region', { name: 'Your unsaved changes' })
    await kept.getByText('compared with version 2').waitFor()
    await ada.picture('editor-kept')
    await kept.getByRole('button', { name: 'Copy Content' }).click()
    expect(await ada.page.evaluate('navigator.clipboard.readText()')).toBe(mine)
  })

  test('is compared with a newer head in a dialog: yours, theirs, base; nothing is overwritten without asking', async () => {
    const ada = await visits(set.ada, path)
    await ada.seesBanner('held')
    await ada.writes('Content', mine)
    await cleoSavesAndGoes()
    await ada.seesBanner('displaced')
    await ada.button('Lock').first().click()
    const dialog = ada.page.getByRole('dialog', { name: 'The draft has changed' })
    await dialog.getByText('Cleo Marsh saved version 2').waitFor()
    await ada.picture('conflict')
    await dialog.getByText('Theirs', { exact: true }).click()
    await dialog.getByText('Written by Cleo').first().waitFor()
    await dialog.getByRole('button', { name: 'Take mine' }).click()
    await ada.seesBanner('held')
    expect((await set.ada.head(toolId)).content).toEqual(theirs)
    await ada.page.keyboard.press('Control+S')
    await ada.reads('Saved as version 3.')
    expect((await set.ada.head(toolId)).content).toEqual(JSON.parse(mine))
  })

  test('is replaced by theirs only when its writer chooses so', async () => {
    const ada = await visits(set.ada, path)
    await ada.seesBanner('held')
    await ada.writes('Content', mine)
    await cleoSavesAndGoes()
    await ada.button('Lock').first().click()
    await ada.dialogButton('Take theirs').click()
    await ada.seesBanner('held')
    await expect.poll(() => ada.codeText('Content')).toContain('Written by Cleo')
    await expect.poll(() => ada.unsaved()).toEqual([])
  })

  test('is forgotten at sign-out', async () => {
    const ada = await visits(set.ada, path)
    await ada.seesBanner('held')
    await ada.writes('Content', mine)
    await expect.poll(() => ada.unsaved()).toHaveLength(1)
    await ada.page.getByRole('button', { name: 'Ada Lovelace' }).click()
    await ada.page.getByRole('menuitem', { name: /Sign out/ }).click()
    await ada.reads('Sign in to Holdfast')
    await expect.poll(() => ada.unsaved()).toEqual([])
    expect(await ada.page.evaluate('localStorage.length')).toBe(0)
    await expect.poll(() => set.ada.lockOf(toolId)).toBeNull()
  })
})

import { beforeEach, expect, test } from 'vitest'
import { stage } from './stage.ts'
import type { Visitor } from './visitor.ts'

const { set, visits } = stage()
let toolId: string
let path: string
let count = 0

beforeEach(async () => {
  const slug = `described-${++count}`
  path = `/tools/pages/${slug}`
  toolId = await set.ada.creates({ collection: 'pages', slug, title: 'Old title' })
  await set.world.maintains(set.bo, toolId)
})

async function adaDescribes(field: 'Title' | 'Summary', text: string): Promise<Visitor> {
  const ada = await visits(set.ada, path)
  await ada.seesBanner('held')
  await ada.page.getByRole('tab', { name: 'Metadata' }).click()
  await ada.page.getByRole('textbox', { name: field }).fill(text)
  return ada
}

const saves = (ada: Visitor) =>
  ada.page.getByRole('tabpanel').getByRole('button', { name: 'Save', exact: true }).click()

async function metadata() {
  const asked = 'query ($id: ID!) { tool(id: $id) { title summary metadataVersion } }'
  return (await set.bo.ask(asked, { id: toolId })).tool
}

test('metadata that somebody else has changed is not overwritten, and the person chooses', async () => {
  const ada = await adaDescribes('Title', 'Written by Ada')
  await set.bo.describe(toolId, 1, { title: 'Written by Bo' })
  await ada.reads('Theirs: Written by Bo')
  await ada.picture('metadata-conflict')
  expect((await metadata()).title).toBe('Written by Bo')
  await ada.button('Take mine').click()
  await saves(ada)
  await ada.reads('The metadata is saved.')
  expect(await metadata()).toMatchObject({ title: 'Written by Ada', metadataVersion: 3 })
})

test('a conflict that only the save finds is shown as well, and theirs can be taken', async () => {
  const ada = await adaDescribes('Title', 'Written by Ada')
  // Nobody is notified, because it has no audit entry.
  await set.world.sql(`UPDATE tools SET title = 'Written by Bo', metadata_version = 2 WHERE id = $1`, [
    toolId,
  ])
  await saves(ada)
  await ada.reads('Theirs: Written by Bo')
  await ada.button('Take theirs').click()
  await expect.poll(() => ada.page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('Written by Bo')
  expect((await metadata()).metadataVersion).toBe(2)
})

test('Ctrl+S in the metadata saves the metadata, and not the text', async () => {
  const ada = await adaDescribes('Title', 'By keys')
  await ada.page.keyboard.press('Control+S')
  await ada.reads('The metadata is saved.')
  expect((await metadata()).title).toBe('By keys')
  expect(await set.ada.head(toolId)).toMatchObject({ number: 1 })
})

test('changes to different fields are combined', async () => {
  const ada = await adaDescribes('Summary', 'A summary by Ada')
  await set.bo.describe(toolId, 1, { title: 'Written by Bo' })
  await expect.poll(() => ada.page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('Written by Bo')
  await saves(ada)
  await ada.reads('The metadata is saved.')
  expect(await metadata()).toMatchObject({ title: 'Written by Bo', summary: 'A summary by Ada' })
})

test('the holder of the lock cannot be removed from the maintainers, and the page says what to do', async () => {
  const grant = await set.bo.holds(toolId)
  const ada = await visits(set.ada, path)
  await ada.page.getByRole('tab', { name: 'Metadata' }).click()
  const maintainers = ada.page.getByRole('combobox', { name: 'Maintainers' })
  await maintainers.press('Backspace')
  await maintainers.press('Escape')
  await saves(ada)
  await ada.reads('Take it over first, or ask an admin to do it.')
  expect(await set.bo.heartbeat(toolId, grant)).toMatchObject({ lock: { fencingToken: grant.fencingToken } })
})

test('unsaved input is kept on another page, after a reload and a new sign-in, until its owner signs out', async () => {
  const ada = await adaDescribes('Summary', 'Typed, not saved')
  const isBack = async () => {
    await ada.page.getByRole('tab', { name: 'Metadata' }).click()
    const summary = ada.page.getByRole('textbox', { name: 'Summary' })
    await expect.poll(() => summary.inputValue()).toBe('Typed, not saved')
    await ada.reads('Your unsaved entries are back.')
  }
  await ada.page.getByRole('link', { name: 'Locks' }).click()
  await ada.page.getByRole('heading', { level: 1, name: 'Locks' }).waitFor()
  await ada.page.goBack()
  await isBack()
  await ada.page.reload()
  await isBack()
  // The same state as after a token has expired.
  await ada.page.evaluate(
    `window.dispatchEvent(new StorageEvent('storage', { key: 'holdfast.token', newValue: '' }))`,
  )
  await ada.reads(/Your sign-in has ended/)
  await ada.page.reload()
  await isBack()
  await ada.page.getByRole('button', { name: 'Ada Lovelace' }).click()
  await ada.page.getByRole('menuitem', { name: /Sign out/ }).click()
  await ada.reads('Sign in to Holdfast')
  expect(
    await ada.page.evaluate(`Object.keys(sessionStorage).filter((key) => key.includes('metadata'))`),
  ).toEqual([])
})

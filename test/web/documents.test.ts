import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { faultsOf } from './axe.ts'
import { stage } from './stage.ts'
import type { Visitor } from './visitor.ts'

const { set, visits } = stage()
const dialog = ({ page }: Visitor) => page.getByRole('dialog')
const field = (visitor: Visitor, name: string) => dialog(visitor).getByRole('textbox', { name, exact: true })
const chooses = async (visitor: Visitor, name: string) => {
  await visitor.button('More').click()
  await visitor.page.getByRole('menuitem', { name, exact: true }).click()
  await dialog(visitor).waitFor()
  // The menu disappears a moment after its item was chosen.
  await visitor.page.getByRole('menu').waitFor({ state: 'detached' })
}

async function page(who = set.ada) {
  const slug = `page-${randomUUID()}`
  const toolId = await who.creates({ slug, title: 'A page', content: { heading: 'First', body: 'Second' } })
  return { toolId, slug, path: `/tools/pages/${slug}` }
}

describe('a document is created', () => {
  test('by its title: the name in the address follows, and the draft opens with its fields', async () => {
    const ada = await visits(set.ada, '/?collection=pages')
    await ada.button('New document').click()
    await dialog(ada).waitFor()
    expect(await faultsOf(ada)).toEqual([])
    await ada.page.keyboard.insertText('Årets café')
    expect(await field(ada, 'Name in the URL').inputValue()).toBe('arets-cafe')
    await ada.picture('document-new')
    await ada.page.keyboard.press('Enter')
    await ada.seesBanner('held')
    expect(new URL(ada.page.url()).pathname).toBe('/tools/pages/arets-cafe')
    await expect.poll(() => ada.codeText('Content')).toContain('"heading"')
  })

  test('with a name that is taken: the field says so, and the input stays', async () => {
    const { slug } = await page()
    const ada = await visits(set.ada, '/?collection=pages')
    await ada.button('New document').click()
    await field(ada, 'Title').fill('Another')
    await field(ada, 'Name in the URL').fill(slug)
    await ada.dialogButton('Create').click()
    await ada.reads(`“${slug}” is already used in the collection “pages”`)
    expect(await field(ada, 'Title').inputValue()).toBe('Another')
    expect(await faultsOf(ada)).toEqual([])
    await field(ada, 'Name in the URL').fill(`${slug}-2`)
    await ada.dialogButton('Create').click()
    await ada.seesBanner('held')
  })

  test('as a script that runs, in the collection that is chosen', async () => {
    const ada = await visits(set.ada, '/')
    await ada.button('New document').click()
    await field(ada, 'Title').fill('Adds up')
    await dialog(ada).getByRole('combobox', { name: 'Collection' }).click()
    await ada.page.getByRole('listbox').getByRole('option', { name: 'Scripts' }).click()
    await ada.dialogButton('Create').click()
    await ada.seesBanner('held')
    await ada.page.getByRole('tab', { name: 'Sandbox' }).click()
    await ada.button('Run').click()
    await ada.page.getByRole('tabpanel').getByText('Hello').waitFor()
  })

  test('not by a person who may only read', async () => {
    const vera = await set.world.person('vera', { role: 'VIEWER', claims: { name: 'Vera' } })
    const reader = await visits(vera, '/')
    await reader.reads('Search by title or slug')
    expect(await reader.button('New document').count()).toBe(0)
  })
})

test('a copy starts with the saved text, and its original stays unchanged', async () => {
  const { path, toolId } = await page()
  const ada = await visits(set.ada, path)
  await ada.seesBanner('held')
  await chooses(ada, 'Duplicate')
  expect(await field(ada, 'Title').inputValue()).toBe('Copy of A page')
  expect(await faultsOf(ada)).toEqual([])
  await field(ada, 'Name in the URL').fill(`copy-${toolId.slice(0, 8)}`)
  await ada.dialogButton('Create').click()
  await ada.page.waitForURL(/copy-/)
  await ada.seesBanner('held')
  await expect.poll(() => ada.codeText('Content')).toContain('Second')
  expect(await set.ada.head(toolId)).toMatchObject({ number: 1 })
})

describe('a document is deleted', () => {
  test('by typing its name, under one’s own lock', async () => {
    const { path, slug } = await page()
    const ada = await visits(set.ada, path)
    await ada.seesBanner('held')
    await chooses(ada, 'Delete')
    expect(await ada.dialogButton('Delete').isDisabled()).toBe(true)
    expect(await faultsOf(ada)).toEqual([])
    await ada.picture('document-delete')
    await ada.page.keyboard.insertText(slug)
    await ada.page.keyboard.press('Enter')
    await ada.reads('“A page” is deleted.')
    expect(new URL(ada.page.url()).pathname).toBe('/')
  })

  test('not while somebody else edits it: the dialog says who', async () => {
    const { path, slug, toolId } = await page()
    await set.world.maintains(set.bo, toolId)
    await set.bo.holds(toolId)
    const ada = await visits(set.ada, path)
    await ada.seesBanner('heldByOther')
    await chooses(ada, 'Delete')
    await ada.page.keyboard.insertText(slug)
    await ada.page.keyboard.press('Enter')
    await ada.reads(/^Not deleted: /)
    expect(await dialog(ada).getByRole('alert').textContent()).toContain('Bo Andersson')
    expect(await set.ada.head(toolId)).toMatchObject({ number: 1 })
  })
})

test('the list shows who changed a draft last, and which documents have unsaved text in this browser; "Mine" hides other people’s', async () => {
  const { slug, path } = await page()
  await set.bo.creates({ slug: `${slug}-of-bo`, title: 'Of Bo' })
  const ada = await visits(set.ada, path)
  await ada.seesBanner('held')
  await ada.writes('Content', '{ "heading": "not saved" }')
  await expect.poll(() => ada.unsaved()).toHaveLength(1)
  await ada.opens(`/?search=${slug}`)
  await ada.reads('2 of 2 documents')
  const row = (name: string) => ada.page.getByRole('row', { name })
  await row('A page').getByText('Unsaved here').waitFor()
  expect(await row('Of Bo').getByText('Unsaved here').count()).toBe(0)
  expect(await row('Of Bo').textContent()).toContain('Bo Andersson, ')
  await ada.page.getByRole('checkbox', { name: 'Mine' }).check()
  await ada.reads('1 of 1 documents')
  await row('A page').waitFor()
  expect(await faultsOf(ada)).toEqual([])
  await ada.picture('tools-mine')
})

test('the list’s state is in its address: a reload, a link and going back show the same', async () => {
  const { slug } = await page()
  await page()
  const ada = await visits(set.ada, `/?search=${slug}&collection=pages&locked=false`)
  await ada.reads('1 of 1 documents')
  expect(await ada.page.getByRole('searchbox').inputValue()).toBe(slug)
  await ada.page.getByRole('searchbox').fill('no such page')
  await ada.reads('No document matches.')
  await ada.page.reload()
  await ada.reads('No document matches.')
  await ada.page.getByRole('searchbox').fill(slug)
  await ada.reads('1 of 1 documents')
  await ada.page.getByRole('link', { name: 'A page' }).click()
  await ada.seesBanner('free')
  await ada.page.goBack()
  await ada.reads('1 of 1 documents')
  expect(new URL(ada.page.url()).searchParams.get('search')).toBe(slug)
  await ada.page.getByRole('link', { name: 'Documents' }).click()
  await expect.poll(() => ada.page.getByRole('searchbox').inputValue()).toBe('')
  await expect.poll(() => ada.page.getByText('1 of 1 documents').count()).toBe(0)
})

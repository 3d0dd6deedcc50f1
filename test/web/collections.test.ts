import { expect, test } from 'vitest'
import { collectionOf, opened } from '../collections/support.ts'
import { stage } from './stage.ts'

const { set, visits } = stage()

test('an admin creates a collection, and changes it after seeing which drafts a schema refuses', async () => {
  const cleo = await visits(set.cleo, '/admin')
  await cleo.page.getByRole('tab', { name: 'Collections' }).click()
  await cleo.button('New collection').click()
  const field = (name: string) => cleo.page.getByRole('textbox', { name, exact: false })
  await field('Id').fill('Not An Id')
  await field('Name').fill('Notes')
  await cleo.dialogButton('Save').click()
  await cleo.reads(/id: must be 1 to 100/)
  await field('Id').fill('notes')
  await cleo.picture('admin-collection')
  await cleo.dialogButton('Save').click()
  await cleo.reads('The collection Notes is saved.')
  await set.ada.creates({ collection: 'notes', content: {} })
  await cleo.button('Change Notes').click()
  await field('JSON Schema').fill('{ "required": ["title"] }')
  await cleo.dialogButton('Save').click()
  await cleo.reads(/One draft does not match this schema/)
  await cleo.dialogButton('Save').click()
  await cleo.page.getByRole('dialog').waitFor({ state: 'detached' })
  const [{ content_schema, version }] = await set.world.sql("SELECT * FROM collections WHERE id = 'notes'")
  expect([content_schema, version]).toEqual([{ required: ['title'] }, 2])
})

test('the page of an external document shows its lock, its history and its address, for any key', async () => {
  const urlTemplate = `${set.world.urls[0]}/elsewhere/{key}`
  const articles = await collectionOf(set.cleo, { name: 'Articles', storage: 'EXTERNAL', urlTemplate })
  const key = 'guides/100% of what? #1 %2F&a=b +c'
  const article = await opened(set.ada, articles, key)
  const bo = await visits(set.bo, '/')
  await bo.page.getByRole('searchbox').fill('guides/100')
  await bo.page.getByRole('link', { name: key }).click()
  await bo.reads(`This document is stored in another system as “${key}”. Edit it there.`)
  await bo.page.getByRole('status').getByText('Free').waitFor()
  const link = bo.page.getByRole('link', { name: 'Open it there' })
  expect(await link.getAttribute('href')).toBe(urlTemplate.replace('{key}', encodeURIComponent(key)))
  const { lockToken } = await set.ada.holds(article, { comment: 'second part' })
  await bo.reads(/Locked by Ada Lovelace since/)
  await bo.reads('second part')
  await set.ada.mutate('noteExternalSave', { toolId: article, lockToken, reference: 'v7', message: 'Typos' })
  await bo.page.getByRole('cell', { name: 'v7: Typos' }).waitFor()
  await bo.picture('external-document')
  await bo.page.reload()
  await bo.reads(/Locked by Ada Lovelace since/)
})

import { expect, test } from 'vitest'
import { stage } from './stage.ts'

const { set, visits } = stage()

test('changes that Ada makes to a document besides its lock appear on Bo’s page, who is reading it', async () => {
  const page = await set.ada.creates({ slug: 'news', title: 'Spring' })
  const { lockToken } = await set.ada.holds(page)
  const bo = await visits(set.bo, '/tools/pages/news')
  await bo.page.getByRole('heading', { name: 'Spring' }).waitFor()
  await set.ada.describe(page, 1, { title: 'Summer' })
  await bo.page.getByRole('heading', { name: 'Summer' }).waitFor()
  await set.ada.publish(page, { lockToken, baseVersion: 1 })
  await bo.reads('Pages, version 1, published')
  await set.ada.unpublish(page, { lockToken })
  await expect.poll(() => bo.page.getByText('published').count()).toBe(0)
})

test('a list shows new documents and new titles without a reload, and new locks when only locked ones are shown', async () => {
  const bo = await visits(set.bo, '/')
  await bo.page.getByRole('table').waitFor()
  const made = await set.ada.creates({ title: 'Made just now' })
  await bo.reads('Made just now')
  await set.ada.describe(made, 1, { title: 'Named anew' })
  await bo.reads('Named anew')
  await bo.page.getByRole('combobox', { name: 'Lock', exact: true }).selectOption('Locked')
  await expect.poll(() => bo.page.getByText('Named anew').count()).toBe(0)
  await set.ada.holds(made)
  await bo.reads('Named anew')
})

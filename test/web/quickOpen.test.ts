import { expect, test } from 'vitest'
import { faultsOf } from './axe.ts'
import { stage } from './stage.ts'

const { set, visits } = stage()

test('Ctrl+K finds a document by its title, also while typing in another one, and Enter opens it to read', async () => {
  const wanted = await set.ada.creates({ slug: 'wanted', title: 'The wanted one' })
  await set.bo.creates({ slug: 'here', title: 'Here' })
  const bo = await visits(set.bo, '/tools/pages/here')
  await bo.seesBanner('held')
  await bo.code('Content').click()
  await bo.page.keyboard.press('Control+K')
  await bo.page.getByRole('dialog').getByRole('textbox', { name: 'Search by title or slug' }).waitFor()
  await bo.page.keyboard.type('wanted')
  await expect.poll(() => bo.page.getByRole('dialog').getByRole('button').count()).toBe(1)
  await bo.picture('quick-open')
  expect(await faultsOf(bo)).toEqual([])
  await bo.page.keyboard.press('Enter')
  await bo.page.getByRole('heading', { name: 'The wanted one' }).waitFor()
  expect(await set.ada.lockOf(wanted)).toBeNull()
  expect(await bo.page.getByRole('dialog').count()).toBe(0)
})

test('an empty result is shown, and Escape closes it; on a narrow screen the magnifier opens it', async () => {
  const ada = await visits(set.ada, '/', { narrow: true })
  await ada.button('Open a document (Ctrl+K)').click()
  await ada.page.getByRole('dialog').getByRole('textbox').fill('no such document')
  await ada.reads('No document matches.')
  await ada.page.keyboard.press('Escape')
  await expect.poll(() => ada.page.getByRole('dialog').count()).toBe(0)
})

import { expect, test } from 'vitest'
import { stage } from './stage.ts'

const { set, visits } = stage()

const page = async (slug: string) => {
  const toolId = await set.ada.creates({ slug, title: `About ${slug}`, content: { text: 'one' } })
  await set.world.maintains(set.bo, toolId)
  return toolId
}

test('a document opened from the list is shown without a lock; the first key press locks it, and is entered', async () => {
  const toolId = await page('looked-at')
  const bo = await visits(set.bo, '/')
  await bo.page.getByRole('link', { name: 'About looked-at' }).click()
  expect(await bo.seesBanner('free')).toContain('start typing or press Edit')
  expect(await set.bo.lockOf(toolId)).toBeNull()
  await bo.picture('editor-reading')
  await bo.code('Content').click()
  await bo.page.keyboard.press('Control+A')
  await bo.page.keyboard.type('{"text":"two"}')
  await bo.seesBanner('held')
  await expect.poll(() => bo.codeText('Content')).toBe('{"text":"two"}')
  expect((await set.bo.lockOf(toolId)).holder.id).toBe('bo')
})

test('Edit locks it; a reload continues editing, and after Unlock it continues reading', async () => {
  const toolId = await page('edited')
  const bo = await visits(set.bo, '/tools/pages/edited?read=true')
  await bo.seesBanner('free')
  await bo.banner('free').getByRole('button', { name: 'Edit' }).click()
  await bo.seesBanner('held')
  await bo.page.reload()
  await bo.seesBanner('held')
  await bo.button('Unlock').click()
  await bo.seesBanner('lost')
  await bo.page.reload()
  await bo.seesBanner('free')
  expect(await set.bo.lockOf(toolId)).toBeNull()
})

test('a reader sees who edits, and when it is free again; typing changes nothing while somebody else holds it', async () => {
  const toolId = await page('busy')
  const { lockToken } = await set.ada.holds(toolId)
  const bo = await visits(set.bo, '/tools/pages/busy?read=true')
  expect(await bo.seesBanner('heldByOther')).toContain('Ada Lovelace has been editing')
  await bo.code('Content').click()
  await bo.page.keyboard.type('mine')
  await set.ada.release(toolId, { lockToken })
  await bo.seesBanner('free')
  expect(await bo.codeText('Content')).toBe(JSON.stringify({ text: 'one' }, null, 2))
  expect(await set.bo.lockOf(toolId)).toBeNull()
})

test('earlier unsaved text continues to be edited, also when the document is opened to read', async () => {
  await page('unfinished')
  const bo = await visits(set.bo, '/tools/pages/unfinished')
  await bo.seesBanner('held')
  await bo.writes('Content', '{"text":"half"}')
  await expect.poll(() => bo.unsaved()).toHaveLength(1)
  await bo.opens('/tools/pages/unfinished?read=true')
  await bo.seesBanner('held')
  expect(await bo.codeText('Content')).toBe('{"text":"half"}')
})

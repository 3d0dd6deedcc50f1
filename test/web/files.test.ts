import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sizeText } from '../../src/web/files/size.ts'
import { faultsOf } from './axe.ts'
import { stage } from './stage.ts'
import type { Visitor } from './visitor.ts'

const { set, visits } = stage()

const file = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
const opensFiles = (visitor: Visitor) => visitor.page.getByRole('tab', { name: 'Files', exact: true }).click()
const adds = (visitor: Visitor, ...files: ReturnType<typeof file>[]) =>
  visitor.page.locator('input[type="file"]').setInputFiles(files)
const row = (visitor: Visitor, name: string) => visitor.page.getByRole('row', { name })

async function downloaded(visitor: Visitor, name: string): Promise<string> {
  const arriving = visitor.page.waitForEvent('download')
  await visitor.button(`Download ${name}`).click()
  return readFileSync(await (await arriving).path(), 'utf8')
}

test.each([
  [1, '1 byte'],
  [999, '999 bytes'],
  [20_971_520, '21 MB'],
  [1_234, '1.2 kB'],
])('%i bytes are shown as %s', (bytes, told) => {
  expect(sizeText(bytes)).toBe(told)
})

test('files are added, downloaded and removed under the lock; unsaved text stays', async () => {
  const toolId = await set.ada.creates({ slug: 'with-files', content: { text: 'one' } })
  const ada = await visits(set.ada, '/tools/pages/with-files')
  await ada.seesBanner('held')
  await ada.writes('Content', '{"text":"not yet saved"}')
  await opensFiles(ada)
  await ada.reads('This version has no files.')
  await adds(ada, file('a.txt', 'about a'), file('b.txt', 'about b'))
  await ada.reads('2 files added')
  await row(ada, 'a.txt').getByText('7 bytes').waitFor()
  expect(await faultsOf(ada)).toEqual([])
  await ada.picture('editor-files')
  expect(await downloaded(ada, 'b.txt')).toBe('about b')
  await adds(ada, file('b.txt', 'another b'))
  await ada.reads('1 file added')
  await ada.button('Remove a.txt').click()
  await ada.reads('a.txt removed')
  await row(ada, 'a.txt').waitFor({ state: 'detached' })
  expect(await downloaded(ada, 'b.txt')).toBe('another b')
  expect(await set.ada.head(toolId)).toMatchObject({ number: 4, content: { text: 'one' } })
  await ada.page.getByRole('tab', { name: 'Content' }).click()
  expect(await ada.codeText('Content')).toBe('{"text":"not yet saved"}')
  await ada.button('Save').click()
  await ada.reads('Saved as version 5.')
})

test('a reader sees new files without a reload, downloads them and cannot change any; a refusal says why', async () => {
  await set.bo.creates({ slug: 'read-files' })
  const bo = await visits(set.bo, '/tools/pages/read-files')
  await bo.seesBanner('held')
  const vera = await visits(await set.world.person('vera', { role: 'VIEWER' }), '/tools/pages/read-files')
  for (const each of [bo, vera]) await opensFiles(each)
  await adds(bo, file('plan.txt', 'the plan'))
  await row(vera, 'plan.txt').waitFor()
  expect(await downloaded(vera, 'plan.txt')).toBe('the plan')
  expect(await vera.button('Add files').count()).toBe(0)
  expect(await vera.button('Remove plan.txt').count()).toBe(0)
  await adds(bo, file('bad\\name.txt', 'x'))
  await bo.reads('The files were not changed')
  await row(bo, 'plan.txt').waitFor()
})

import { expect, test } from 'vitest'
import { faultsOf } from './axe.ts'
import { stage } from './stage.ts'

const { set, visits } = stage()

const opens = async (slug: string, content: object, search = '') => {
  const toolId = await set.ada.creates({ collection: 'pages', slug, title: 'Hours', content })
  const ada = await visits(set.ada, `/tools/pages/${slug}${search}`, { form: true })
  return { ada, toolId, field: (name: string) => ada.page.getByRole('textbox', { name }) }
}

test('a page is edited in fields, and what the schema does not name stays unchanged', async () => {
  const { ada, toolId, field } = await opens('in-fields', {
    heading: 'Hours',
    colour: ['red'],
    body: 'Nine to five.',
  })
  await ada.seesBanner('held')
  await field('Heading').fill('Opening hours')
  await field('Text').fill('From ten to six.')
  await ada.picture('form')
  expect(await faultsOf(ada)).toEqual([])
  await ada.page.keyboard.press('Control+S')
  await ada.reads('Saved as version 2.')
  expect((await set.ada.head(toolId)).content).toEqual({
    ...{ heading: 'Opening hours', colour: ['red'], body: 'From ten to six.' },
  })
})

test('the first key press in a field locks the draft, and is entered', async () => {
  const { ada, toolId, field } = await opens('first-key', { heading: '', body: '' }, '?read=true')
  await ada.seesBanner('free')
  await field('Heading').click()
  await ada.page.keyboard.type('Welcome')
  await ada.seesBanner('held')
  await expect.poll(() => field('Heading').inputValue()).toBe('Welcome')
  expect((await set.ada.lockOf(toolId)).holder.id).toBe('ada')
})

test('form and JSON show the same text, and the next document opens in the view used last', async () => {
  const { ada, field } = await opens('both', { heading: 'Hours' })
  await ada.seesBanner('held')
  await field('Heading').fill('Both')
  await ada.button('JSON').click()
  expect(JSON.parse(await ada.codeText('Content'))).toEqual({ heading: 'Both' })
  await ada.writes('Content', '{"heading":')
  await ada.button('Form').click()
  await ada.reads(/not valid JSON yet/)
  await ada.picture('form-no-json')
  await ada.button('JSON').click()
  await ada.writes('Content', '{"heading":"Mended"}')
  await ada.button('Form').click()
  expect(await field('Heading').inputValue()).toBe('Mended')
})

test('a fault is shown at its field and prevents saving, and a reader cannot change anything', async () => {
  const { ada, toolId, field } = await opens('faulty', { heading: 'Hours', body: 'Nine to five.' })
  await ada.seesBanner('held')
  await ada.button('JSON').click()
  await ada.writes('Content', '{"heading":"Hours","body":7}')
  await ada.button('Form').click()
  const fault = () => ada.page.getByRole('textbox', { name: 'Text', description: /has the wrong type/ })
  await fault().waitFor()
  await ada.picture('form-fault')
  expect(await faultsOf(ada)).toEqual([])
  await ada.page.keyboard.press('Control+S')
  await expect
    .poll(() => ada.page.getByRole('status', { name: 'Saving' }).textContent())
    .toMatch(/^Not saved\./)
  expect((await set.ada.head(toolId)).number).toBe(1)
  await field('Text').fill('Ten to six.')
  await ada.page.keyboard.press('Control+S')
  await ada.reads('Saved as version 2.')
  const bo = await visits(set.bo, '/tools/pages/faulty', { form: true })
  await bo.seesBanner('reader')
  expect(await bo.page.getByRole('textbox', { name: 'Heading' }).getAttribute('readonly')).not.toBeNull()
})

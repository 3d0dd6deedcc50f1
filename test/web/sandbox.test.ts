import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { demoDocuments } from '../../src/demo/documents.ts'
import { stage } from './stage.ts'

const { set, visits } = stage()
let toolId: string
let path: string

async function tool(slug: string, change: Record<string, unknown> = {}) {
  const { content, title } = demoDocuments().find((one) => one.slug === slug)!
  const own = `${slug}-${randomUUID()}`
  path = `/tools/scripts/${own}`
  toolId = await set.ada.creates({
    collection: 'scripts',
    slug: own,
    title,
    content: { ...content, ...change },
  })
  await set.world.maintains(set.bo, toolId)
}
beforeEach(() => tool('approval'))

test('runs the text that is shown; a next action continues from the snapshot, whatever was typed since', async () => {
  const ada = await visits(set.ada, path)
  await ada.seesBanner('held')
  await ada.page.getByRole('tab', { name: 'Sandbox' }).click()
  await ada.button('Run').click()
  await ada.reads('This is required.')
  await ada.page.getByRole('textbox', { name: 'What is to be approved' }).fill('A new logo')
  await ada.button('Run').click()
  await ada.reads('"A new logo" waits for two approvals.')
  await ada.picture('sandbox')

  await ada.page.getByRole('tab', { name: 'Source' }).click()
  await ada.writes('Source', 'export function main() { return { outputs: [] } }')
  await ada.page.getByRole('tab', { name: 'Sandbox' }).click()
  await ada.page.getByRole('textbox', { name: 'by' }).fill('Bo')
  await ada.button('Approve').click()
  await ada.reads('One more approval is needed.')
  await ada.reads('approve on "A new logo"')
  expect((await set.ada.head(toolId)).number).toBe(1)
})

test('cannot be used without the lock, and says why', async () => {
  await set.ada.holds(toolId)
  const bo = await visits(set.bo, path)
  await bo.seesBanner('heldByOther')
  await bo.page.getByRole('tab', { name: 'Sandbox' }).click()
  await bo.reads(/To use the sandbox you need the lock\. Ada Lovelace has been editing/)
  expect(await bo.button('Run').isDisabled()).toBe(true)
})

test('an invalid schema is reported with its place, and everything else still works', async () => {
  const ada = await visits(set.ada, path)
  await ada.seesBanner('held')
  await ada.page.getByRole('tab', { name: 'Schemas' }).click()
  await ada.writes('Input schema', '{\n  "type": object\n}')
  await ada.reads(/Input schema, line 2:/)
  await ada.page.keyboard.press('Control+S')
  await ada.reads('Not saved')
  await ada.page.getByRole('tab', { name: 'Sandbox' }).click()
  expect(await ada.button('Run').isDisabled()).toBe(true)
  await ada.page.getByRole('tab', { name: 'Metadata' }).click()
  await ada.page.getByRole('tabpanel').getByRole('button', { name: 'Save' }).click()
  await ada.reads('The metadata is saved.')
})

test('settings are stored for the sandbox, and read by the next run', async () => {
  await tool('greeting')
  const ada = await visits(set.ada, path)
  await ada.seesBanner('held')
  await ada.page.getByRole('tab', { name: 'Sandbox' }).click()
  await ada.page.getByRole('textbox', { name: 'Greeting' }).fill('Good morning')
  await ada.button('Save settings').click()
  await ada.reads('The settings for the sandbox are saved.')
  await ada.page.getByRole('textbox', { name: 'Name' }).fill('Bo')
  await ada.button('Run').click()
  await ada.reads('Good morning, Bo.')
})

test('every kind of input has a field, with its fault beside it', async () => {
  const inputSchema = {
    type: 'object',
    properties: {
      text: { type: 'string', minLength: 3 },
      count: { type: 'integer', minimum: 1 },
      loud: { type: 'boolean' },
      size: { enum: ['small', 'large'] },
      names: { type: 'array', items: { $ref: '#/$defs/name' } },
      place: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
    required: ['size', 'place'],
    $defs: { name: { type: 'string', minLength: 2 } },
  }
  const sourceCode = "export const main = ({ inputs }) => ({ outputs: [{ type: 'json', value: inputs }] })"
  await tool('approval', { inputSchema, sourceCode })
  const ada = await visits(set.ada, path)
  await ada.seesBanner('held')
  await ada.page.getByRole('tab', { name: 'Sandbox' }).click()
  await ada.page.getByRole('textbox', { name: 'text' }).fill('ab')
  await ada.page.getByRole('textbox', { name: 'count' }).fill('0')
  await ada.page.getByRole('switch', { name: 'loud' }).check({ force: true })
  await ada.button('Add to names').click()
  await ada.page.getByRole('textbox', { name: 'names 1' }).fill('x')
  await ada.button('Run').click()
  await ada.reads('This is required.')
  await ada.picture('sandbox-faults')
  for (const field of ['text', 'count', 'names 1', 'city'])
    expect(await ada.page.getByRole('textbox', { name: field }).getAttribute('aria-invalid'), field).toBe(
      'true',
    )

  await ada.page.getByRole('textbox', { name: 'text' }).fill('abc')
  await ada.page.getByRole('textbox', { name: 'count' }).fill('2')
  await ada.page.getByRole('textbox', { name: 'names 1' }).fill('Bo')
  await ada.page.getByRole('textbox', { name: 'city' }).fill('Lund')
  await ada.page.getByRole('combobox', { name: 'size' }).click()
  await ada.page.getByRole('option', { name: 'large' }).click()
  await ada.button('Run').click()
  await ada.reads('Succeeded')
  const shown = JSON.parse((await ada.page.locator('pre').first().textContent()) ?? '')
  expect(shown).toEqual({
    text: 'abc',
    count: 2,
    loud: true,
    size: 'large',
    names: ['Bo'],
    place: { city: 'Lund' },
  })
})

test('a schema that refers to itself becomes a form as deep as its values, and a fault without a field is shown too', async () => {
  const inputSchema = {
    type: 'object',
    properties: {
      value: {
        type: 'integer',
        oneOf: [
          { const: 1, title: 'low' },
          { const: 2, title: 'high' },
        ],
      },
      next: { $ref: '#' },
    },
    minProperties: 1,
  }
  const sourceCode = "export const main = ({ inputs }) => ({ outputs: [{ type: 'json', value: inputs }] })"
  await tool('approval', { inputSchema, sourceCode })
  const ada = await visits(set.ada, path)
  await ada.seesBanner('held')
  await ada.page.getByRole('tab', { name: 'Sandbox' }).click()
  await ada.button('Run').click()
  await ada.page.getByRole('alert').filter({ hasText: 'Minimum number of properties: 1.' }).first().waitFor()
  await ada.button('Add next').click()
  await ada.button('Add next').click()
  await ada.button('Remove next').first().click()
  await ada.page.getByRole('group', { name: 'next' }).getByRole('combobox', { name: 'value' }).click()
  await ada.page.getByRole('option', { name: 'high' }).click()
  await ada.button('Run').click()
  await ada.reads('Succeeded')
  const shown = JSON.parse((await ada.page.locator('pre').first().textContent()) ?? '')
  expect(shown).toEqual({ next: { value: 2 } })
})

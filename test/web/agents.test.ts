import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { faultsOf } from './axe.ts'
import { stage } from './stage.ts'

const { set, visits } = stage()

test('rule 38: an editor sees whose assistant has the lock, and takes it over with one click', async () => {
  const slug = `mended-${randomUUID()}`
  const toolId = await set.ada.creates({ slug, title: 'Welcome page', content: { body: 'Hi' } })
  await set.world.maintains(set.bo, toolId)
  const claims = { name: 'Ada Lovelace', act: { sub: 'assistant' } }
  const assistant = await set.world.person('ada', { claims })
  await assistant.holds(toolId, { comment: 'mending links' })
  const bo = await visits(set.bo, `/tools/pages/${slug}`)
  expect(await bo.seesBanner('heldByOther')).toMatch(/Ada Lovelace’s assistant/)
  await bo.reads(/mending links/)
  expect(await faultsOf(bo)).toEqual([])
  await bo.picture('editor-agent')
  await bo.button('Take over').click()
  await bo.seesBanner('held')
  const [taken] = await set.world.sql(
    `SELECT actor_id, reason FROM audit_entries WHERE tool_id = $1 AND action = 'LOCK_TAKEN_OVER'`,
    [toolId],
  )
  expect(taken).toEqual({ actor_id: 'bo', reason: 'A person continues editing.' })
})

test('rule 38: an admin says what agents may do in a collection', async () => {
  const cleo = await visits(set.cleo, '/admin')
  await cleo.page.getByRole('tab', { name: 'Lock policies' }).click()
  const pages = cleo.page.getByRole('region', { name: 'Pages', exact: true })
  await pages.getByRole('combobox', { name: 'Agents' }).click()
  await cleo.page.getByRole('option', { name: 'May lock like people' }).click()
  await pages.getByRole('button', { name: 'Save' }).click()
  await cleo.reads('The lock policy of Pages is saved.')
  const { collections } = await set.cleo.ask('{ collections { id lockPolicy { agents } } }')
  expect(collections).toContainEqual({ id: 'pages', lockPolicy: { agents: 'EQUAL' } })
})

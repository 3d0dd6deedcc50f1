import { expect, test } from 'vitest'
import { faultsOf } from './axe.ts'
import { stage } from './stage.ts'

const { set, visits } = stage()

const opens = async (slug: string, search = '?autosave=true') => {
  const content = { heading: 'Hours', body: 'From nine to five.' }
  const toolId = await set.ada.creates({ collection: 'pages', slug, title: 'Hours', content })
  const ada = await visits(set.ada, `/tools/pages/${slug}${search}`)
  await ada.page.clock.install()
  await ada.page.reload()
  await ada.seesBanner('held')
  const status = ada.page.getByRole('status', { name: 'Saving' })
  const says = (text: RegExp) => expect.poll(() => status.textContent(), { timeout: 10_000 }).toMatch(text)
  const versions = async () => (await set.ada.head(toolId)).number
  return { ada, toolId, says, versions }
}

test('a pause in typing creates one version, and the next one comes at least thirty seconds later', async () => {
  const { ada, says, versions } = await opens('paused')
  await ada.code('Content').waitFor()
  // From here on the test moves the page's clock.
  await ada.page.clock.pauseAt(Date.now() + 60_000)
  await ada.writes('Content', '{"heading":"One"}')
  await ada.page.clock.runFor(100)
  await says(/saved when you pause/)
  await ada.picture('autosave-typing')
  await ada.page.clock.runFor(4_000)
  await ada.writes('Content', '{"heading":"Two"}')
  await ada.page.clock.runFor(4_000)
  expect(await versions()).toBe(1)
  await ada.page.clock.runFor(2_000)
  await says(/^Saved at \d\d:\d\d\.$/)
  expect(await versions()).toBe(2)
  await ada.picture('autosave-saved')
  await ada.writes('Content', '{"heading":"Three"}')
  await ada.page.clock.runFor(10_000)
  expect(await versions()).toBe(2)
  await ada.page.clock.runFor(25_000)
  await expect.poll(versions).toBe(3)
  await ada.page.clock.resume()
  expect(await faultsOf(ada)).toEqual([])
})

test('Ctrl+S saves at once, and a message can be given to text that is already saved', async () => {
  const { ada, toolId, says, versions } = await opens('at-once')
  await ada.writes('Content', '{"heading":"One"}')
  await ada.page.keyboard.press('Control+S')
  await says(/^Saved at/)
  expect(await versions()).toBe(2)
  await ada.button('More').click()
  await ada.page.getByRole('menuitem', { name: /message/ }).click()
  await ada.page.getByRole('dialog').getByRole('textbox').fill('Opening day')
  await ada.page.keyboard.press('Control+Enter')
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect.poll(versions).toBe(3)
  const { tool } = await set.ada.ask(`query ($id: ID!) { tool(id: $id) { draftHead { message } } }`, {
    id: toolId,
  })
  expect(tool.draftHead.message).toBe('Opening day')
})

test('neither invalid JSON nor a conflict is saved; both are reported, and the text stays', async () => {
  const { ada, toolId, says, versions } = await opens('unfinished-text')
  await ada.writes('Content', '{"heading":')
  await ada.page.clock.runFor(6_000)
  await says(/^Not saved\. Content, line 1/)
  expect(await versions()).toBe(1)
  await ada.picture('autosave-no-json')
  const { fencingToken } = await set.ada.lockOf(toolId)
  const { lockToken } = await set.cleo.takes(toolId, fencingToken)
  await set.cleo.save(toolId, { lockToken, baseVersion: 1, content: { heading: 'Cleo’s' } })
  await says(/^Saving has stopped/)
  await ada.page.clock.runFor(60_000)
  expect(await ada.codeText('Content')).toBe('{"heading":')
  expect(await versions()).toBe(2)
})

test('without a connection the status line says so, and saving continues once it is back', async () => {
  const { ada, says, versions } = await opens('cut-off')
  await ada.context.setOffline(true)
  await ada.writes('Content', '{"heading":"Offline"}')
  await ada.page.clock.runFor(6_000)
  await says(/^Offline: your text is kept here/)
  await ada.picture('autosave-offline')
  await ada.context.setOffline(false)
  await ada.page.clock.runFor(12_000)
  await expect.poll(versions, { timeout: 20_000 }).toBe(2)
  await says(/^Saved at/)
})

test('text is saved automatically only if the person chooses it, and the choice is remembered', async () => {
  const { ada, says, versions } = await opens('by-hand', '')
  await ada.writes('Content', '{"heading":"One"}')
  await ada.page.clock.runFor(60_000)
  await says(/^Not saved yet\. Your text is kept here/)
  expect(await versions()).toBe(1)
  await ada.page.getByRole('checkbox', { name: 'Save automatically' }).check()
  await ada.page.clock.runFor(6_000)
  await expect.poll(versions).toBe(2)
  await ada.page.reload()
  await ada.page.getByRole('checkbox', { name: 'Save automatically', checked: true }).waitFor()
})

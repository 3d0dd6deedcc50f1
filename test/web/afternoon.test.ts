import { expect, test } from 'vitest'
import { faultsOf } from './axe.ts'
import { stage } from './stage.ts'
import type { Visitor } from './visitor.ts'

const { set, visits } = stage()
const mostSteps = 120

/** With the keyboard only: presses Tab until the element has the focus. */
async function goesTo(
  { page }: Visitor,
  role: 'button' | 'textbox' | 'checkbox' | 'tab',
  name: string,
): Promise<void> {
  const target = page.getByRole(role, { name, exact: true }).first()
  await target.waitFor()
  for (let step = 0; step < mostSteps; step++) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`No way by keyboard to ${role} “${name}”`)
}

async function presses(who: Visitor, name: string): Promise<void> {
  await goesTo(who, 'button', name)
  await who.page.keyboard.press('Enter')
}

async function writes(who: Visitor, field: string, text: string): Promise<void> {
  await goesTo(who, 'textbox', field)
  await who.page.keyboard.press('Control+A')
  await who.page.keyboard.insertText(text)
}

const says = (who: Visitor, text: RegExp) =>
  expect
    .poll(() => who.page.getByRole('status', { name: 'Saving' }).textContent(), { timeout: 20_000 })
    .toMatch(text)

/** A window whose clock can be moved forward. */
async function sits(who: (typeof set)['ada'], path: string): Promise<Visitor> {
  const visitor = await visits(who, path, { form: true })
  await visitor.page.clock.install()
  await visitor.page.reload()
  return visitor
}

test('three people, one afternoon, by keyboard', { timeout: 240_000 }, async () => {
  const ada = await sits(set.ada, '/?collection=pages')
  await presses(ada, 'New document')
  await ada.page.getByRole('dialog').waitFor()
  await ada.page.keyboard.insertText('Summer party')
  await presses(ada, 'Create')
  await ada.seesBanner('held')
  const path = new URL(ada.page.url()).pathname
  const { toolBySlug } = await set.ada.ask(
    `query ($slug: String!) { toolBySlug(collection: "pages", slug: $slug) { id } }`,
    { slug: path.split('/').at(-1) },
  )
  const toolId: string = toolBySlug.id
  await set.world.maintains(set.bo, toolId)
  const head = () => set.ada.head(toolId)

  // Ada writes, and a pause saves.
  await goesTo(ada, 'checkbox', 'Save automatically')
  await ada.page.keyboard.press('Space')
  await writes(ada, 'Heading', 'Summer party')
  await writes(ada, 'Text', 'On Friday.')
  await ada.page.clock.runFor(6_000)
  await says(ada, /^Saved at/)
  expect((await head()).content).toEqual({ heading: 'Summer party', body: 'On Friday.' })

  // Bo requests the lock, and Ada hands over.
  const bo = await sits(set.bo, path)
  await bo.seesBanner('heldByOther')
  await presses(bo, 'Ask for it')
  await bo.page.getByRole('dialog').waitFor()
  await bo.page.keyboard.insertText('the place is wrong')
  await presses(bo, 'Ask')
  await ada.seesLine('asked')
  await presses(ada, 'Hand over')
  await bo.seesBanner('held')
  await ada.seesBanner('lost')

  // Bo has no network for two minutes; his text stays, and is saved when he is back.
  await bo.context.setOffline(true)
  await writes(bo, 'Heading', 'Summer party in the park')
  await bo.page.clock.runFor(120_000)
  await says(bo, /^Offline: your text is kept here/)
  await bo.context.setOffline(false)
  await bo.page.clock.runFor(12_000)
  await bo.seesBanner('held')
  await bo.page.keyboard.press('Control+S')
  await expect
    .poll(async () => (await head()).content.heading, { timeout: 20_000 })
    .toBe('Summer party in the park')

  // Cleo takes over and changes the other field; Bo's new text and hers are merged.
  await writes(bo, 'Heading', 'Garden party')
  const { fencingToken } = await set.ada.lockOf(toolId)
  const grant = await set.cleo.takes(toolId, fencingToken)
  const { number, content } = await head()
  await set.cleo.save(toolId, {
    ...{ lockToken: grant.lockToken, baseVersion: number, content: { ...content, body: 'On Saturday.' } },
  })
  await set.cleo.release(toolId, grant)
  await bo.seesBanner('displaced')
  await presses(bo, 'Edit')
  await bo.page.getByRole('dialog', { name: 'The draft has changed' }).waitFor()
  await presses(bo, 'Take both')
  await bo.seesBanner('held')
  await bo.page.keyboard.press('Control+S')
  await expect
    .poll(async () => (await head()).content, { timeout: 20_000 })
    .toEqual({ heading: 'Garden party', body: 'On Saturday.' })

  // The park after all: the earlier version is restored and published.
  await goesTo(bo, 'tab', 'Content')
  await bo.page.keyboard.press('End')
  await bo.page.keyboard.press('ArrowLeft')
  await presses(bo, `Restore version ${number}`)
  await expect
    .poll(async () => (await head()).content.heading, { timeout: 20_000 })
    .toBe('Summer party in the park')
  await presses(bo, 'Publish')
  await bo.reads(/is published\.$/)
  expect(await faultsOf(bo)).toEqual([])
})

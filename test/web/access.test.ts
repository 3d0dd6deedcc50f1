import { beforeAll, describe, expect, test } from 'vitest'
import { demoDocuments } from '../../src/demo/documents.ts'
import { faultsOf } from './axe.ts'
import { stage } from './stage.ts'

const { set, visits } = stage()
beforeAll(async () => {
  await set.bo.holds(await set.bo.creates({ slug: 'held', title: 'Held by Bo' }))
})

async function demoScript(slug: string): Promise<string> {
  const { content, title, collection } = demoDocuments().find((document) => document.slug === 'approval')!
  const toolId = await set.ada.creates({ collection, slug, title, content })
  await set.world.maintains(set.bo, toolId)
  return `/tools/${collection}/${slug}`
}

/** Where a button of the header ends, in pixels from the left of the page. */
const rightEdge = async (visitor: Awaited<ReturnType<typeof visits>>, name: string) => {
  const box = await visitor.page.locator('.head').getByRole('button', { name, exact: true }).boundingBox()
  return (box?.x ?? Number.NaN) + (box?.width ?? Number.NaN)
}

const looks = { light: {}, dark: { dark: true }, narrow: { narrow: true } }

describe.each(Object.entries(looks))('%s', (look, options) => {
  test('the lists and the admin console have no accessibility violation', async () => {
    for (const [path, landmark, name] of [
      ['/', 'Held by Bo', 'tools'],
      ['/locks', 'Held by Bo', 'locks'],
      ['/admin', 'Held by Bo', 'admin'],
    ] as const) {
      const cleo = await visits(set.cleo, path, options)
      await cleo.reads(landmark)
      expect(await faultsOf(cleo)).toEqual([])
      expect(await rightEdge(cleo, 'Cleo Marsh')).toBeLessThanOrEqual(await cleo.page.evaluate('innerWidth'))
      await cleo.picture(`${look}-${name}`)
      if (path !== '/admin') continue
      for (const tab of ['Audit log', 'Lock policies']) {
        await cleo.page.getByRole('tab', { name: tab, exact: true }).click()
        await cleo.page
          .getByRole('tabpanel', { name: tab, exact: true })
          .getByRole('button')
          .first()
          .waitFor()
        expect(await faultsOf(cleo), tab).toEqual([])
      }
    }
  })

  test('the editor, its panels, its banners and its dialogs have none', async () => {
    // A new script for each appearance, because the last one's lock may not be released yet.
    const path = await demoScript(`approval-${look}`)
    const ada = await visits(set.ada, path, options)
    await ada.seesBanner('held')
    expect(await faultsOf(ada)).toEqual([])
    await ada.picture(`${look}-editor`)
    for (const tab of ['Schemas', 'Sandbox', 'Files', 'Metadata', 'Versions', 'Lock']) {
      await ada.page.getByRole('tab', { name: tab, exact: true }).click()
      await ada.page
        .getByRole('tabpanel', { name: tab, exact: true })
        .locator('button, table, .code')
        .first()
        .waitFor()
      expect(await faultsOf(ada), tab).toEqual([])
    }
    await ada.page.getByRole('tab', { name: 'Sandbox' }).click()
    await ada.button('Run').click()
    await ada.reads('This is required.')
    expect(await faultsOf(ada), 'faults').toEqual([])
    const cleo = await visits(set.cleo, path, options)
    await cleo.seesBanner('heldByOther')
    expect(await faultsOf(cleo)).toEqual([])
    await cleo.button('Take over').click()
    await cleo.page.getByRole('dialog').waitFor()
    expect(await faultsOf(cleo)).toEqual([])
    await cleo.page.getByRole('textbox', { name: 'Reason' }).fill('A look at every state')
    await cleo.dialogButton('Take over').click()
    await ada.seesBanner('displaced')
    expect(await faultsOf(ada)).toEqual([])
    const width = await ada.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
    expect(width).toBeLessThanOrEqual(0)
  })
})

test('with the keyboard alone a person finds a tool, takes its lock over, and releases it', async () => {
  await set.bo.holds(await set.bo.creates({ slug: 'by-keys', title: 'By keys' }))
  const cleo = await visits(set.cleo, '/')
  const { keyboard } = cleo.page
  const reach = async (name: string) => {
    for (let presses = 0; presses < 60; presses++) {
      await keyboard.press('Tab')
      const focused = await cleo.page.evaluate<string>(
        "(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim()",
      )
      if (focused === name) return
    }
    throw new Error(`${name} is not reached by the Tab key`)
  }
  await cleo.reads('By keys')
  await reach('By keys')
  await keyboard.press('Enter')
  await cleo.seesBanner('heldByOther')
  await reach('Take over')
  await keyboard.press('Enter')
  await cleo.page.getByRole('dialog').waitFor()
  await keyboard.type('By keys alone')
  await reach('Take over')
  await keyboard.press('Enter')
  await cleo.seesBanner('held')
  // Also out of the code editor, which does not capture Tab.
  await reach('Content')
  await reach('Unlock')
  await keyboard.press('Enter')
  await expect.poll(() => cleo.seesBanner('lost')).toBe('The draft is unlocked.')
})

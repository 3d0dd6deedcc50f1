import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { stage } from './stage.ts'
import type { Visitor } from './visitor.ts'

const { set, visits } = stage()
let path: string

beforeEach(async () => {
  const slug = `typed-${randomUUID()}`
  path = `/tools/pages/${slug}`
  await set.ada.creates({ collection: 'pages', slug, title: 'Typed', content: { text: 'saved' } })
})

async function adaTypes(text: string): Promise<Visitor> {
  const ada = await visits(set.ada, path)
  await ada.seesBanner('held')
  await ada.writes('Content', text)
  await expect.poll(() => kept(ada)).toEqual([text])
  return ada
}

async function goesOnInAnotherTab(ada: Visitor): Promise<Visitor> {
  const tab = await ada.tab()
  await tab.opens(path)
  await tab.seesBanner('heldElsewhere')
  await tab.button('Continue here').click()
  await tab.seesBanner('held')
  return tab
}

async function kept(visitor: Visitor): Promise<string[]> {
  const unsaved = (await visitor.unsaved()) as { parts: { content: string } }[]
  return unsaved.map(({ parts }) => parts.content).sort()
}

async function signsOut(visitor: Visitor) {
  await visitor.page.getByRole('button', { name: 'Ada Lovelace' }).click()
  await visitor.page.getByRole('menuitem', { name: /Sign out/ }).click()
  await visitor.reads('Sign in to Holdfast')
}

test('each tab keeps and deletes its own', async () => {
  const first = await adaTypes('{ "from": "the first tab" }')
  const second = await goesOnInAnotherTab(first)
  await expect.poll(() => second.codeText('Content')).toContain('saved')
  await second.writes('Content', '{ "from": "the second tab" }')
  await expect
    .poll(() => kept(first))
    .toEqual(['{ "from": "the first tab" }', '{ "from": "the second tab" }'])
  await second.page.keyboard.press('Control+S')
  await second.reads('Saved as version 2.')
  await expect.poll(() => kept(first)).toEqual(['{ "from": "the first tab" }'])
  await first.page.reload()
  await first.reads(/Your unsaved text from/)
})

test('text that a closed tab leaves is found by the next one', async () => {
  const first = await adaTypes('{ "from": "a tab that is closed" }')
  const second = await first.tab()
  await first.page.close({ runBeforeUnload: true })
  await second.opens(path)
  await second.reads(/Your unsaved text from/)
  await expect.poll(() => second.codeText('Content')).toBe('{ "from": "a tab that is closed" }')
  expect(await kept(second)).toHaveLength(1)
})

test('signing out in one tab deletes what every tab has kept', async () => {
  const first = await adaTypes('{ "from": "the first tab" }')
  const second = await goesOnInAnotherTab(first)
  await second.writes('Content', '{ "from": "the second tab" }')
  await signsOut(second)
  await first.reads('Sign in to Holdfast')
  await expect.poll(() => kept(first)).toEqual([])
})

test('a token that expires deletes nothing, in any tab', async () => {
  const first = await adaTypes('{ "from": "the first tab" }')
  const second = await first.tab()
  await second.opens('/')
  await second.page.getByRole('row', { name: 'Typed' }).first().waitFor()
  await second.page.route('**/graphql', (route) =>
    route.fulfill({ json: { errors: [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }] } }),
  )
  // Asks by a click; if it has asked automatically by now, the field is gone already.
  void second.page
    .getByRole('searchbox')
    .fill('anything')
    .catch(() => {})
  await second.reads(/Your sign-in has ended/)
  await first.reads(/Your sign-in has ended/)
  expect(await kept(first)).toEqual(['{ "from": "the first tab" }'])
})

import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { isForEverybody } from './everybody.ts'
import { stage } from './stage.ts'
import type { Visitor } from './visitor.ts'

const { set, visits } = stage()
let toolId: string
let slug: string
let path: string

beforeEach(async () => {
  // Lists show only what this test has created, also when it is retried.
  await set.world.sql('DELETE FROM draft_locks')
  slug = randomUUID()
  path = `/tools/pages/${slug}`
  const content = { heading: 'Opening hours', body: 'From nine to five.' }
  toolId = await set.ada.creates({ collection: 'pages', slug, title: 'Opening hours', content })
  await set.world.maintains(set.bo, toolId)
})

const typed = '{ "heading": "Typed by Ada" }'

/** The states of a test, and the expected accessibility tree of each. */
function story(name: string) {
  const trees: string[] = []
  return {
    async shows(visitor: Visitor, state: string): Promise<void> {
      trees.push(await isForEverybody(visitor, state))
    },
    async ends(): Promise<void> {
      await expect(trees.join('\n')).toMatchFileSnapshot(`snapshots/${name}.yml`)
    },
  }
}

const dialog = ({ page }: Visitor) => page.getByRole('dialog')
const tab = ({ page }: Visitor, name: string) => page.getByRole('tab', { name, exact: true })
const closes = async (visitor: Visitor) => {
  await visitor.page.keyboard.press('Escape')
  await dialog(visitor).waitFor({ state: 'detached' })
}
const menu = async (visitor: Visitor, button: string) => {
  await visitor.button(button).click()
  await visitor.page.getByRole('menu').waitFor()
}
const chooses = async (visitor: Visitor, item: string) => {
  await visitor.page.getByRole('menuitem', { name: item, exact: true }).click()
  await dialog(visitor).waitFor()
  await visitor.page.getByRole('menu').waitFor({ state: 'detached' })
}

describe('every state is accessible: its accessibility tree, axe, a width of 320 pixels', () => {
  test('the lists, and what opens from them', async () => {
    const { shows, ends } = story('lists')
    const cleo = await visits(set.cleo, `/?search=${slug}`)
    await cleo.reads('1 of 1 documents')
    await shows(cleo, 'list')
    await menu(cleo, 'Cleo Marsh')
    await shows(cleo, 'menu of the person')
    await cleo.page.keyboard.press('Escape')
    await cleo.button('New document').click()
    await dialog(cleo).waitFor()
    await shows(cleo, 'new document')
    await closes(cleo)
    await cleo.page.keyboard.press('Control+K')
    await dialog(cleo).getByRole('textbox').fill(slug)
    await dialog(cleo).getByRole('button', { name: 'Opening hours' }).waitFor()
    await shows(cleo, 'quick open')
    await closes(cleo)
    await cleo.page.getByRole('searchbox').fill('no such document')
    await cleo.reads('No document matches.')
    await shows(cleo, 'nothing found')
    await cleo.opens('/nowhere')
    await cleo.reads('This page does not exist.')
    await shows(cleo, 'no such page')
    await ends()
  })

  test('the locks and the admin console', async () => {
    const { shows, ends } = story('admin')
    await set.bo.acquire(toolId, { comment: 'until lunch' })
    const ada = await visits(set.ada, '/locks')
    await ada.reads('until lunch')
    await ada.reads('Live')
    await shows(ada, 'locks')
    const cleo = await visits(set.cleo, '/admin')
    await cleo.reads('until lunch')
    await cleo.reads('Live')
    await shows(cleo, 'active locks')
    await cleo.page.getByRole('checkbox', { name: 'Select Opening hours' }).check()
    await cleo.button('Release 1 lock').click()
    await dialog(cleo).waitFor()
    await shows(cleo, 'release several')
    await closes(cleo)
    await tab(cleo, 'Lock policies').click()
    await cleo.page.getByRole('tabpanel').getByRole('button').first().waitFor()
    await shows(cleo, 'lock policies')
    await tab(cleo, 'Collections').click()
    await cleo.button('Change Pages').click()
    await dialog(cleo).waitFor()
    await shows(cleo, 'change a collection')
    await closes(cleo)
    await ends()
  })

  test('signing in', async () => {
    const { shows, ends } = story('sign-in')
    const nobody = await visits({ ...set.ada, token: 'no.longer.good' } as never, '/')
    await nobody.reads(/does not accept this token/)
    await nobody.page.getByRole('textbox', { name: 'Access token' }).fill('not a token')
    await nobody.reads(/not a JSON Web Token/)
    await shows(nobody, 'a token that is none')
    await menu(nobody, 'Language')
    await shows(nobody, 'languages')
    await ends()
  })

  test('a document that one person edits', async () => {
    const { shows, ends } = story('editor')
    const ada = await visits(set.ada, `${path}?read=true`)
    await ada.seesBanner('free')
    await shows(ada, 'reading')
    await ada.banner('free').getByRole('button', { name: 'Edit' }).click()
    await ada.seesBanner('held')
    await ada.writes('Content', typed)
    await ada.reads('Unsaved changes')
    await shows(ada, 'unsaved changes')
    await menu(ada, 'More')
    await shows(ada, 'menu of the document')
    await chooses(ada, 'Save with a message')
    await shows(ada, 'save with a message')
    await closes(ada)
    await ada.writes('Content', '{ "heading": ')
    await ada.page.keyboard.press('Control+S')
    await ada.reads('Not saved')
    await ada.button('Dismiss this message').waitFor()
    await shows(ada, 'not saved, and told why')
    await ada.button('Dismiss this message').click()
    await ada.writes('Content', typed)
    await ada.page.keyboard.press('Control+S')
    await ada.reads('Saved as version 2.')
    await shows(ada, 'saved')
    await ada.button('Dismiss this message').click()
    await ada.button('Publish').click()
    await ada.reads('Version 2 is published.')
    await ada.button('Dismiss this message').click()
    for (const name of ['Files', 'Metadata', 'Versions', 'Lock']) {
      await tab(ada, name).click()
      await ada.page.getByRole('tabpanel', { name }).locator('button, table').first().waitFor()
      await shows(ada, `tab ${name}`)
    }
    await tab(ada, 'Versions').click()
    await ada.button('Unpublish').click()
    await dialog(ada).waitFor()
    await shows(ada, 'unpublish')
    await closes(ada)
    for (const item of ['Duplicate', 'Delete']) {
      await menu(ada, 'More')
      await chooses(ada, item)
      await shows(ada, item.toLowerCase())
      await closes(ada)
    }
    await ada.button('Unlock').click()
    await ada.seesBanner('lost')
    await shows(ada, 'unlocked')
    await ends()
  })

  test('two people and one draft', async () => {
    const { shows, ends } = story('two-people')
    const ada = await visits(set.ada, path)
    await ada.seesBanner('held')
    await ada.writes('Content', typed)
    const cleo = await visits(set.cleo, path)
    await cleo.seesBanner('heldByOther')
    await cleo.reads('Also here')
    await shows(cleo, 'somebody else edits')
    await cleo.button('Ask for it').click()
    await dialog(cleo).waitFor()
    await shows(cleo, 'asking')
    await cleo.page.keyboard.insertText('the typo')
    await cleo.dialogButton('Ask').click()
    await cleo.seesLine('next')
    await shows(cleo, 'next in line')
    await ada.seesLine('asked')
    await ada.reads('Also here: Cleo Marsh (waiting)')
    await shows(ada, 'asked')
    for (const answer of ['Later', 'Decline']) {
      await ada.button(answer).click()
      await dialog(ada).waitFor()
      await shows(ada, `answering: ${answer}`)
      await closes(ada)
    }
    await cleo.button('Take over').click()
    await dialog(cleo).waitFor()
    await cleo.page.getByText('In 1 minute').click()
    await cleo.page.getByRole('textbox', { name: 'Reason' }).fill('The launch')
    await shows(cleo, 'announcing a takeover')
    await cleo.page.getByText('At once').click()
    await cleo.dialogButton('Take over').click()
    await ada.seesBanner('displaced')
    await ada.page.getByRole('region', { name: 'Your unsaved changes' }).waitFor()
    await ada.reads('Also here: Cleo Marsh (editing)')
    await shows(ada, 'displaced')
    await cleo.seesBanner('held')
    await cleo.reads(/had unsaved text/)
    await shows(cleo, 'salvage')
    await cleo.button('Compare').click()
    await dialog(cleo).waitFor()
    await shows(cleo, 'comparing a salvage')
    await ends()
  })

  test('a conflict, in each of its views', async () => {
    const { shows, ends } = story('conflict')
    const ada = await visits(set.ada, path)
    await ada.seesBanner('held')
    await ada.writes('Content', '{ "heading": "Typed by Ada", "body": "From nine to five." }')
    const { fencingToken } = await set.ada.lockOf(toolId)
    const { lockToken } = await set.cleo.takes(toolId, fencingToken, { reason: 'The launch' })
    const content = { heading: 'Saved by Cleo', body: 'From nine to five.' }
    await set.cleo.save(toolId, { lockToken, baseVersion: 1, content, release: true })
    await ada.seesBanner('displaced')
    await ada.page
      .getByRole('button', { name: /^(Edit|Compare and continue)$/ })
      .first()
      .click()
    await ada.page.getByRole('dialog', { name: 'The draft has changed' }).waitFor()
    for (const view of ['Combined', 'Yours', 'Theirs', 'Base', 'Edit']) {
      await dialog(ada).getByText(view, { exact: true }).click()
      await shows(ada, view.toLowerCase())
    }
    // Single changes can be reverted with the keyboard, too.
    await ada.button('Reject').press('Enter')
    await ada.button('Reject').waitFor({ state: 'detached' })
    await ends()
  })

  test('people who may not edit now', async () => {
    const { shows, ends } = story('reading')
    const vera = await visits(
      await set.world.person('vera', { role: 'VIEWER', claims: { name: 'Vera Holm' } }),
      path,
    )
    await vera.seesBanner('reader')
    await shows(vera, 'a reader')
    const ada = await visits(set.ada, path)
    await ada.seesBanner('held')
    const other = await ada.tab()
    await other.opens(path)
    await other.seesBanner('heldElsewhere')
    await shows(other, 'edited in another tab')
    await set.cleo.sets('pages', { enabled: false })
    const bo = await visits(set.bo, path)
    await bo.seesBanner('unlocked')
    await shows(bo, 'locking is switched off')
    await set.cleo.sets('pages', { enabled: true })
    await ends()
  })
})

import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { faultsOf } from './axe.ts'
import { stage } from './stage.ts'
import type { Visitor } from './visitor.ts'

const { set, visits } = stage()
let toolId: string
let path: string

beforeEach(async () => {
  const slug = `welcome-${randomUUID()}`
  path = `/tools/pages/${slug}`
  toolId = await set.ada.creates({
    collection: 'pages',
    slug,
    title: 'Welcome page',
    content: { body: 'Hi' },
  })
  await set.world.maintains(set.bo, toolId)
})

const typed = '{ "body": "Written by Ada" }'

/** Ada edits, and the other person has the document open beside her. */
async function sideBySide(other: 'bo' | 'cleo'): Promise<[Visitor, Visitor]> {
  const ada = await visits(set.ada, path)
  await ada.seesBanner('held')
  const second = await visits(set[other], path)
  await second.seesBanner('heldByOther')
  return [ada, second]
}

async function asks(who: Visitor, note: string): Promise<void> {
  await who.button('Ask for it').click()
  await who.reads(/Ada Lovelace is told at once/)
  expect(await who.focused()).toBe('Note')
  await who.page.keyboard.insertText(note)
  await who.dialogButton('Ask').click()
}

/** The milliseconds from an action until the other person sees its effect. */
async function within(ms: number, does: () => Promise<unknown>, seen: () => Promise<unknown>): Promise<void> {
  const seeing = seen()
  await does()
  const began = performance.now()
  await seeing
  expect(performance.now() - began).toBeLessThan(ms)
}

describe('two people and one draft', () => {
  test('Bo requests the lock, Ada answers "later", then hands over, and Bo can edit without a reload', async () => {
    const [ada, bo] = await sideBySide('bo')
    await within(
      2_000,
      () => asks(bo, 'the typo in line 3'),
      () =>
        ada.reads(
          /^Bo Andersson is asking for this draft: “the typo in line 3”\. Answer by \d\d:\d\d, or keep typing\.$/,
        ),
    )
    expect(await bo.seesLine('next')).toBe('You are next.')
    expect(await bo.button('Ask for it').count()).toBe(0)
    await ada.picture('handover-asked')
    expect(await faultsOf(ada)).toEqual([])

    await ada.button('Later').click()
    await ada.reads(/Bo Andersson stays next in line/)
    await ada.page.keyboard.insertText('five more minutes')
    await within(
      2_000,
      () => ada.dialogButton('Answer').click(),
      () => bo.reads('Ada Lovelace answers: later: “five more minutes”. You are next.'),
    )
    await bo.picture('handover-later')
    expect(await faultsOf(bo)).toEqual([])

    await ada.writes('Content', typed)
    await asks(await again(bo), 'now, please')
    await ada.seesLine('asked')
    await within(
      3_000,
      () => ada.button('Hand over').click(),
      () => bo.seesBanner('held'),
    )
    expect(await bo.codeText('Content')).toContain('Written by Ada')
    await expect
      .poll(() => ada.seesBanner('lost'))
      .toBe('You handed this draft over. Bo Andersson is editing it now.')
    await bo.writes('Content', '{ "body": "Written by Bo" }')
    await bo.page.keyboard.press('Control+S')
    await bo.reads('Saved as version 3.')
  })

  test('a person whose request is declined reads why, and may ask again', async () => {
    const [ada, bo] = await sideBySide('bo')
    await asks(bo, '')
    await ada.button('Decline').click()
    await ada.page.keyboard.insertText('release day')
    await ada.dialogButton('Decline').click()
    await bo.reads('Ada Lovelace declined: “release day”.')
    await bo.button('Ask for it').waitFor()
    await ada.seesBanner('held')
  })

  test('Cleo announces a takeover, and Ada sees the remaining time and loses nothing', async () => {
    const [ada, cleo] = await sideBySide('cleo')
    await ada.writes('Content', typed)
    await cleo.button('Take over').click()
    await cleo.page.getByText('In 1 minute').click()
    await cleo.reads(/Ada Lovelace sees a countdown/)
    await cleo.page.getByRole('textbox', { name: 'Reason' }).fill('The launch')
    await cleo.picture('handover-announce')
    expect(await faultsOf(cleo)).toEqual([])
    await within(
      2_000,
      () => cleo.dialogButton('Announce').click(),
      () => ada.reads(/^Cleo Marsh will take over this draft at \d\d:\d\d: “The launch”\. Finish and save/),
    )
    await ada.reads(/^0:[45]\d left\.$/)
    await ada.picture('handover-countdown')
    expect(await faultsOf(ada)).toEqual([])
    expect(await cleo.seesLine('ownTakeover')).toMatch(/^You will take over this draft at \d\d:\d\d\.$/)
    await ada.page.keyboard.press('Control+S')
    await ada.reads('Saved as version 2.')
    await ada.writes('Content', '{ "body": "and one word more" }')

    await set.world.passes(60, toolId)
    await set.world.apps[0]!.sweeper.sweep()
    await cleo.seesBanner('held')
    expect(await cleo.codeText('Content')).toContain('Written by Ada')
    expect(await ada.seesBanner('displaced')).toMatch(
      /^Cleo Marsh took over at \d\d:\d\d: The launch\. Your unsaved changes are kept below\.$/,
    )
    expect(await ada.codeText('Content')).toContain('and one word more')
  })

  test('text that a takeover cut off is offered to the next holder, compared and used', async () => {
    const [ada, cleo] = await sideBySide('cleo')
    await ada.writes('Content', typed)
    await cleo.button('Take over').click()
    await cleo.page.getByRole('textbox', { name: 'Reason' }).fill('The launch')
    await cleo.dialogButton('Take over').click()
    await ada.seesBanner('displaced')
    await cleo.reads(/^Ada Lovelace had unsaved text, kept \d\d:\d\d\.$/)
    await cleo.reads(/^"\w+": "Written by Ada"/)
    await cleo.button('Compare').click()
    await cleo.page.getByRole('textbox', { name: 'Unsaved text: Content' }).waitFor()
    await cleo.picture('handover-salvage')
    expect(await faultsOf(cleo)).toEqual([])
    await cleo.dialogButton('Use this text').click()
    expect(await cleo.codeText('Content')).toContain('Written by Ada')

    await cleo.page.getByRole('tab', { name: 'Lock', exact: true }).click()
    await cleo.reads(/^Ada Lovelace: told \d\d:\d\d$/)
    await cleo.picture('handover-history')
    expect(await faultsOf(cleo)).toEqual([])
  })
})

test('the page shows who else has the document open, and what they do', async () => {
  const [ada, bo] = await sideBySide('bo')
  await ada.reads('Also here: Bo Andersson (reading)')
  await asks(bo, '')
  await ada.reads('Also here: Bo Andersson (waiting)')
  await bo.reads('Also here: Ada Lovelace (editing)')
})

/** Leaves the line, so that a request is offered again. */
async function again(who: Visitor): Promise<Visitor> {
  await who.button('Leave the line').click()
  await who.button('Ask for it').waitFor()
  return who
}

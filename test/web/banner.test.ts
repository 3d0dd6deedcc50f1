import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { stage } from './stage.ts'

const { set, visits } = stage()
let toolId: string
let path: string

beforeEach(async () => {
  const slug = `welcome-${randomUUID()}`
  path = `/tools/pages/${slug}`
  const content = { heading: 'Welcome', body: 'Open me in two tabs.' }
  toolId = await set.ada.creates({ collection: 'pages', slug, title: 'Welcome page', content })
  await set.world.maintains(set.bo, toolId)
})

describe('the banner above the text', () => {
  test('names the present holder, after the lock was released or ended by somebody', async () => {
    const ada = await visits(set.ada, path)
    await ada.seesBanner('held')
    await ada.button('Unlock').click()
    await ada.seesBanner('lost')
    const grant = await set.bo.holds(toolId)
    await expect
      .poll(() => ada.seesBanner('lost'))
      .toBe('The draft is unlocked. Bo Andersson is editing it now.')
    await set.bo.release(toolId, grant)
    await ada.banner('lost').getByRole('button', { name: 'Edit' }).click()
    await ada.seesBanner('held')
    const { fencingToken } = await set.ada.lockOf(toolId)
    await set.cleo.forceRelease(toolId, fencingToken, 'the launch')
    await expect
      .poll(() => ada.seesBanner('displaced'))
      .toMatch(/^Cleo Marsh ended your lock at \d\d:\d\d: the launch\. The draft is free\.$/)
    await set.bo.holds(toolId)
    await expect
      .poll(() => ada.seesBanner('displaced'))
      .toMatch(/: the launch\. Bo Andersson is editing it now\.$/)
  })

  test('shows the note of its holder, who may be at a terminal', async () => {
    await set.ada.acquire(toolId, { comment: 'thicker wall until Friday' })
    const bo = await visits(set.bo, path)
    await bo.seesBanner('heldByOther')
    await bo.reads('“thicker wall until Friday”')
    const ada = await visits(set.ada, path)
    expect(await ada.seesBanner('heldElsewhere')).toContain('(another tab, browser or terminal)')
    await ada.reads('“thicker wall until Friday”')
  })

  test('informs a displaced person wherever the page is scrolled: visible, as an alert, and in the title of the tab', async () => {
    const grant = await set.ada.holds(toolId)
    const content = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`line${index}`, index]))
    await set.ada.save(toolId, { lockToken: grant.lockToken, baseVersion: 1, content })
    await set.ada.release(toolId, grant)
    const ada = await visits(set.ada, path)
    await ada.seesBanner('held')
    expect(await ada.page.title()).toBe('Welcome page · Holdfast')
    await ada.page.setViewportSize({ width: 900, height: 320 })
    await ada.page.evaluate('scrollTo(0, document.body.scrollHeight)')
    expect(await ada.page.evaluate<number>('scrollY')).toBeGreaterThan(100)
    const { fencingToken } = await set.ada.lockOf(toolId)
    await set.cleo.takes(toolId, fencingToken)
    await ada.seesBanner('displaced')
    await expect.poll(() => ada.page.title()).toBe('Lock lost: Welcome page · Holdfast')
    await ada.banner('displaced').getByRole('alert').waitFor()
    const { y = -1 } = (await ada.banner('displaced').boundingBox()) ?? {}
    expect(y).toBeGreaterThanOrEqual(56)
    expect(y).toBeLessThan(200)
    await ada.picture('editor-displaced-below')
  })

  test('keeps a reader’s scroll position while the holder saves', async () => {
    const lines = Array.from({ length: 400 }, (_, index) => [`line${String(index).padStart(3, '0')}`, index])
    const content = (first: string) => ({ first, ...Object.fromEntries(lines) })
    const { lockToken } = await set.ada.holds(toolId)
    await set.ada.save(toolId, { lockToken, baseVersion: 1, content: content('as it was') })
    const bo = await visits(set.bo, path)
    await bo.seesBanner('heldByOther')
    await bo.page.getByText('line000').waitFor()
    await bo.page.mouse.move(600, 400)
    await bo.page.mouse.wheel(0, 3_000)
    const top = () =>
      bo.page.evaluate<string>(`document.elementFromPoint(400, 300).closest('.cm-line')?.textContent ?? ''`)
    await expect.poll(top).toMatch(/line[1-3]\d\d/)
    const before = await top()
    for (let version = 2; version < 7; version++) {
      await set.ada.save(toolId, { lockToken, baseVersion: version, content: content('x'.repeat(version)) })
      await bo.reads(`Version ${version + 1}`)
    }
    expect(await top()).toBe(before)
  })
})

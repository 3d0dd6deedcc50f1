import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { notReached } from './everybody.ts'
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

const dialog = ({ page }: Visitor) => page.getByRole('dialog')

describe('with the keyboard', () => {
  test('everything can be reached, and the focus is visible', async () => {
    const cleo = await visits(set.cleo, `/?search=${slug}`)
    await cleo.reads('1 of 1 documents')
    expect(await notReached(cleo), 'list').toEqual([])
    await set.bo.holds(toolId)
    await cleo.opens(path)
    await cleo.seesBanner('heldByOther')
    expect(await notReached(cleo), 'editor').toEqual([])
    await cleo.opens('/admin')
    await cleo.reads('Held by')
    expect(await notReached(cleo), 'admin').toEqual([])
  })

  test('a dialog has the focus while it is open, and returns it', async () => {
    await set.bo.holds(toolId)
    const cleo = await visits(set.cleo, path)
    await cleo.seesBanner('heldByOther')
    await cleo.button('Take over').press('Enter')
    await dialog(cleo).waitFor()
    for (let presses = 0; presses < 12; presses++) {
      await cleo.page.keyboard.press('Tab')
      expect(await cleo.page.evaluate("Boolean(document.activeElement.closest('[role=dialog]'))")).toBe(true)
    }
    await cleo.page.keyboard.press('Escape')
    await dialog(cleo).waitFor({ state: 'detached' })
    expect(await cleo.page.evaluate('document.activeElement.textContent')).toBe('Take over')
  })

  test('a menu starts at its first entry, wraps around with the arrow keys, and returns the focus', async () => {
    const ada = await visits(set.ada, path)
    await ada.seesBanner('held')
    await ada.button('More').press('Enter')
    await ada.page.getByRole('menu').waitFor()
    const focused = () => ada.page.evaluate('document.activeElement.textContent')
    await expect.poll(focused).toBe('Save with a message')
    for (const next of ['Duplicate', 'Delete', 'Save with a message']) {
      await ada.page.keyboard.press('ArrowDown')
      expect(await focused()).toBe(next)
    }
    await ada.page.keyboard.press('Escape')
    await expect
      .poll(() => ada.page.evaluate("document.activeElement.getAttribute('aria-label')"))
      .toBe('More')
  })
})

test('with reduced motion nothing moves', async () => {
  const moving = async (motion: boolean) => {
    const ada = await visits(set.ada, `${path}?read=true`, { motion })
    await ada.seesBanner('free')
    await ada.button('More').click()
    return ada.page.evaluate<number>(`new Promise((resolve) => {
      let most = 0
      const began = performance.now()
      const look = () => {
        const moves = document.getAnimations().filter(({ effect }) => effect.getComputedTiming().activeDuration > 0)
        most = Math.max(most, moves.length)
        if (performance.now() - began < 400) requestAnimationFrame(look)
        else resolve(most)
      }
      look()
    })`)
  }
  expect(await moving(false)).toBe(0)
  expect(await moving(true)).toBeGreaterThan(0)
})

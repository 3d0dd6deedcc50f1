import { expect } from 'vitest'
import { faultsOf } from './axe.ts'
import type { Visitor } from './visitor.ts'

/** Values that differ in each run: days, times, and the slugs of documents that tests create. */
const changing: [RegExp, string][] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'SLUG'],
  [/\b[A-Z][a-z]{2} \d\d?, \d{4}(?=, )/g, 'DAY'],
  [/\b\d\d?:\d\d(:\d\d)?\b/g, 'TIME'],
  [/\b(just now|\d+ (seconds?|minutes?) ago|\d+ ms)\b/g, 'AGO'],
]

/**
 * What people get who cannot see the page, use no mouse, or have a small screen. For one state it checks the
 * accessibility tree, which the caller compares with the committed one; that axe finds no fault; and that 320
 * pixels need no horizontal scrolling.
 */
export async function isForEverybody(visitor: Visitor, state: string): Promise<string> {
  const { page } = visitor
  expect(await faultsOf(visitor), state).toEqual([])
  const tree = await page.locator('body').ariaSnapshot()
  const { width, height } = page.viewportSize() ?? { width: 1280, height: 800 }
  await page.setViewportSize({ width: 320, height: 640 })
  await expect.poll(() => overflowing(visitor), { message: `${state}, on 320 pixels` }).toEqual([])
  await page.setViewportSize({ width, height })
  return `# ${state}\n${changing.reduce((text, [each, instead]) => text.replace(each, instead), tree)}\n`
}

/** Elements that extend beyond the page, which would have to be scrolled horizontally. */
function overflowing({ page }: Visitor): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    const inside = (element) => {
      for (let above = element.parentElement; above; above = above.parentElement)
        if (/auto|scroll|hidden|clip/.test(getComputedStyle(above).overflowX)) return true
      return false
    }
    const out = [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !inside(element))
      .map((element) => element.outerHTML.slice(0, 120))
    return scrollWidth > clientWidth ? [scrollWidth + ' wide', ...out] : []
  })()`)
}

/** Usable elements that the Tab key does not reach, or reaches without showing the focus. */
export async function notReached({ page }: Visitor): Promise<string[]> {
  await page.evaluate(`(() => {
    document.activeElement?.blur()
    for (const each of document.querySelectorAll('[data-reached]')) each.removeAttribute('data-reached')
  })()`)
  const usable = `[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [contenteditable="true"], [role="switch"]')]
    .filter((each) => each.checkVisibility() && !each.disabled && !each.closest('[aria-hidden="true"], [inert]'))
    .filter((each) => each.type !== 'file' && each.type !== 'hidden')`
  const count = await page.evaluate<number>(`${usable}.length`)
  const unseen: string[] = []
  for (let presses = 0; presses < count + 15; presses++) {
    await page.keyboard.press('Tab')
    const fault = await page.evaluate<string | null>(`(() => {
      const focused = document.activeElement
      if (!focused || focused === document.body) return null
      focused.setAttribute('data-reached', '')
      const { outlineStyle, outlineWidth, borderColor, boxShadow } = getComputedStyle(focused)
      const isMarked = (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none' ||
        focused.matches('input, textarea, [contenteditable]')
      return isMarked ? null : 'not seen: ' + focused.outerHTML.slice(0, 160)
    })()`)
    if (fault) unseen.push(fault)
  }
  // In tabs and choices, Tab reaches one element and the arrow keys reach the others.
  const missed = await page.evaluate<string[]>(`${usable}
    .filter((each) => !each.hasAttribute('data-reached'))
    .filter((each) => !each.closest('[role="tablist"], [role="menu"], [role="listbox"]')?.querySelector('[data-reached]'))
    .filter((each) => !(each.type === 'radio' && document.querySelector('[data-reached][name="' + each.name + '"]')))
    .filter((each) => each.tabIndex >= 0 || !each.closest('[data-reached], .mantine-InputWrapper-root'))
    .map((each) => 'not reached: ' + each.outerHTML.slice(0, 160))`)
  return [...new Set([...unseen, ...missed])]
}

const closing = '[role="dialog"], [role="menu"]'
const passing = '[role="dialog"], [role="menu"], [role="listbox"]'

/** A dialog or a menu that is closed and gone gives the focus back to where it was before, and not to the top of the page. */
export function returnFocus(): void {
  let last: HTMLElement | null = null
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && !target.closest(passing)) last = target
  })
  const hadFocus = (node: Node) =>
    node instanceof Element && (node.matches(closing) || node.querySelector(closing))
  new MutationObserver((changes) => {
    // While somebody types there is nothing to look for.
    if (document.activeElement !== document.body || !last?.isConnected) return
    if (changes.some(({ removedNodes }) => [...removedNodes].some(hadFocus))) last.focus()
  }).observe(document.body, { childList: true, subtree: true })
}

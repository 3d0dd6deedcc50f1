/**
 * A piece of a page, as every renderer takes it: React's and Vue's `h`, and a few lines for custom elements. Names of properties
 * are those of the DOM, which React and Vue know too.
 */
export interface Markup {
  readonly tag: string
  readonly props: Readonly<Record<string, unknown>>
  /** Markup, text, what an application shows of its own, or null. */
  readonly children: readonly unknown[]
}

const made = new WeakSet<object>()

export function markup(tag: string, props: Markup['props'], ...children: unknown[]): Markup {
  const one = { tag, props, children }
  made.add(one)
  return one
}

export function isMarkup(child: unknown): child is Markup {
  return typeof child === 'object' && child !== null && made.has(child)
}

/** The part of a dialog element that is used. */
export interface DialogElement {
  open: boolean
  showModal(): void
  close(): void
}

/** A dialog that is asked for by an attribute is not modal: it would trap no focus, and give none back. */
export function openOrClose(dialog: DialogElement | null, isOpen: boolean): void {
  if (!dialog || dialog.open === isOpen) return
  if (isOpen) dialog.showModal()
  else dialog.close()
}

/** The part of an event that is used. */
export interface UsedEvent {
  currentTarget: unknown
  preventDefault(): void
}

/**
 * Markup for all renderers: `h` of React and Vue, and a few lines for custom elements. Property names are those of the DOM, which
 * React and Vue also accept.
 */
export interface Markup {
  readonly tag: string
  readonly props: Readonly<Record<string, unknown>>
  /** Markup, text, a node of the application, or null. */
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

/** The used part of a dialog element. */
export interface DialogElement {
  open: boolean
  showModal(): void
  close(): void
}

/** A dialog opened by its attribute is not modal: it would not trap the focus or return it. */
export function openOrClose(dialog: DialogElement | null, isOpen: boolean): void {
  if (!dialog || dialog.open === isOpen) return
  if (isOpen) dialog.showModal()
  else dialog.close()
}

/** The used part of an event. */
export interface UsedEvent {
  currentTarget: unknown
  preventDefault(): void
}

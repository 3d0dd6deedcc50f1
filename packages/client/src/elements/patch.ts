import { isMarkup, type Markup } from '../editor/markup/markup.ts'

/** The used parts of the DOM, because this package is compiled for Node too. */
export interface PageNode {
  nodeValue: string | null
  remove(): void
  replaceWith(node: PageNode): void
}

export interface PageElement extends PageNode {
  readonly localName: string
  readonly childNodes: ArrayLike<PageNode>
  readonly ownerDocument: PageDocument
  append(node: PageNode): void
  setAttribute(name: string, value: string): void
}

interface PageDocument {
  createElement(tag: string): PageElement
  createTextNode(text: string): PageNode
}

/** Updates the children of an element. Equal ones stay in place and keep the focus. */
export function patchChildren(parent: PageElement, children: readonly unknown[]): void {
  const wanted = children.filter((child) => child != null && child !== false && child !== '')
  wanted.forEach((child, place) => {
    const known = parent.childNodes[place]
    const node = nodeOf(parent.ownerDocument, known, child)
    if (!known) parent.append(node)
    else if (node !== known) known.replaceWith(node)
  })
  for (let extra = parent.childNodes[wanted.length]; extra; extra = parent.childNodes[wanted.length])
    extra.remove()
}

function nodeOf(page: PageDocument, known: PageNode | undefined, child: unknown): PageNode {
  if (isMarkup(child)) return patched(page, known, child)
  // A node that an application shows of its own.
  if (typeof child === 'object') return child as PageNode
  const text = String(child)
  if (known && !('localName' in known)) {
    if (known.nodeValue !== text) known.nodeValue = text
    return known
  }
  return page.createTextNode(text)
}

function patched(
  page: PageDocument,
  known: PageNode | undefined,
  { tag, props, children }: Markup,
): PageElement {
  const isKnown = (known as PageElement | undefined)?.localName === tag
  const element = isKnown ? (known as PageElement) : page.createElement(tag)
  // A value that is the default all the same has to be set once: of `tabIndex` the attribute counts.
  for (const [name, value] of Object.entries(props)) set(element as never, name, value, !isKnown)
  patchChildren(element, children)
  return element
}

function set(
  element: PageElement & Record<string, unknown>,
  name: string,
  value: unknown,
  isNew: boolean,
): void {
  // A listener replaces the one before.
  const property = name.startsWith('on') ? name.toLowerCase() : name
  if (!(property in element)) element.setAttribute(name, String(value))
  else if (isNew || element[property] !== value) element[property] = value
}

import { type DraftEditor, type EditorWords, inWords } from '../editor/inWords.ts'
import { bannerMarkup } from '../editor/markup/banner.ts'
import { type ConflictOptions, conflictMarkup } from '../editor/markup/conflictDialog.ts'
import { type DialogElement, type Markup, openOrClose } from '../editor/markup/markup.ts'
import { takeOverMarkup } from '../editor/markup/takeOverDialog.ts'
import type { OpenEditor } from '../editor/openEditor.ts'
import type { EditorDialog } from '../editor/view.ts'
import { type PageElement, patchChildren } from './patch.ts'

/** Properties of the elements. A page can set them before the elements are defined. `show` and `merge` are for the conflict dialog. */
export interface EditorElement<Content = unknown> extends EditorWords, ConflictOptions<Content> {
  editor: OpenEditor<Content> | null
}

// biome-ignore lint/suspicious/noExplicitAny: each editor knows what is in its document
type Given = Partial<EditorElement<any>>

const properties = ['editor', 'texts', 'editorTexts', 'show', 'merge'] as const

/** On a server there is no HTMLElement to extend, and nothing is shown. */
const Base = ((globalThis as { HTMLElement?: unknown }).HTMLElement ?? class {}) as new () => PageElement

type ElementClass = new () => PageElement

/** The elements render into the page itself and use its style sheet. They have no styles of their own, which a content security policy could block. */
function elementOf(
  describe: (editor: DraftEditor<never>, given: Given) => Markup,
  dialog: EditorDialog | null = null,
): ElementClass {
  class Shown extends Base {
    #given: Given = {}
    #stop: (() => void) | null = null

    connectedCallback(): void {
      // A property that was set before the element was defined hides the one of the class.
      for (const name of properties.filter((each) => Object.hasOwn(this, each))) {
        this.#given = { ...this.#given, [name]: (this as Given)[name] }
        delete (this as Given)[name]
      }
      this.#listen()
    }

    disconnectedCallback(): void {
      this.#stop?.()
      this.#stop = null
    }

    given(): Given {
      return this.#given
    }

    give(given: Given): void {
      this.#given = { ...this.#given, ...given }
      if (this.#stop) this.#listen()
    }

    #listen(): void {
      this.#stop?.()
      this.#stop = this.#given.editor?.subscribe(() => this.#render()) ?? (() => {})
      this.#render()
    }

    #render(): void {
      const editor = inWords(this.#given.editor ?? null, this.#given)
      patchChildren(this, [describe(editor as DraftEditor<never>, this.#given)])
      if (dialog) openOrClose(this.childNodes[0] as unknown as DialogElement, editor.dialog === dialog)
    }
  }
  for (const name of properties)
    Object.defineProperty(Shown.prototype, name, {
      get(this: Shown) {
        return this.given()[name] ?? null
      },
      set(this: Shown, value: unknown) {
        this.give({ [name]: value })
      },
    })
  return Shown
}

const elements: Record<string, ElementClass> = {
  'holdfast-banner': elementOf(bannerMarkup),
  'holdfast-take-over-dialog': elementOf(takeOverMarkup, 'takeOver'),
  'holdfast-conflict-dialog': elementOf(conflictMarkup as never, 'conflict'),
}

interface Registry {
  get(name: string): unknown
  define(name: string, element: never): void
}

/** Defines the three elements. On a server, and when called again, it does nothing. */
export function defineElements(
  registry = (globalThis as { customElements?: Registry }).customElements,
): void {
  for (const [name, element] of Object.entries(elements))
    if (registry && !registry.get(name)) registry.define(name, element as never)
}

/** Sets the editor and other properties of the elements below `root`. */
export function showEditor<Content>(
  root: { querySelectorAll(selector: string): Iterable<unknown> },
  given: { editor: OpenEditor<Content> } & Partial<EditorElement<Content>>,
): void {
  for (const element of root.querySelectorAll(Object.keys(elements).join()))
    Object.assign(element as object, given)
}

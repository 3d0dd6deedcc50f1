import type { Transport } from '../transport.ts'
import { Editor } from './editor.ts'
import type { EditorOptions } from './options.ts'
import type { EditorActions, EditorView } from './view.ts'

export interface OpenEditor<Content> extends EditorActions<Content> {
  /** A new object after every change, so it can be compared by identity. */
  readonly view: EditorView<Content>
  /** Calls the listener after every change of the view. Returns a function that ends the subscription. */
  subscribe(listener: () => void): () => void
  /** Saves unsaved text and releases the lock, if nothing else on the page has the document open. */
  close(): Promise<void>
}

interface Shared {
  // biome-ignore lint/suspicious/noExplicitAny: whoever opens a document knows what is in it
  editor: Editor<any>
  users: number
}

/** One editor for each document of a page, so that two components never overwrite each other. */
const pages = new WeakMap<Transport, Map<string, Shared>>()

/**
 * Opens a document for editing and returns at once. `view` shows what is loaded, whether it may be edited, and what is saved.
 */
export function openEditor<Content = unknown>(options: EditorOptions<Content>): OpenEditor<Content> {
  const { transport, toolId, sessionId } = options
  const key = JSON.stringify([sessionId, toolId])
  const page = pages.get(transport) ?? new Map<string, Shared>()
  pages.set(transport, page)
  const shared = page.get(key) ?? { editor: new Editor(options), users: 0 }
  page.set(key, shared)
  shared.users++
  const editor: Editor<Content> = shared.editor
  let closing: Promise<void> | null = null
  const leave = async () => {
    shared.users--
    // StrictMode, a hot reload and a changed key close a component and open the next one at once.
    await Promise.resolve()
    if (shared.users > 0 || page.get(key) !== shared) return
    page.delete(key)
    await editor.close()
  }
  return {
    ...editor.actions,
    subscribe: editor.subscribe,
    get view() {
      return editor.view
    },
    close() {
      closing ??= leave()
      return closing
    },
  }
}

import { deleteCharBackward, deleteCharForward } from '@codemirror/commands'
import { EditorState, type Extension, Prec, type Transaction } from '@codemirror/state'
import { EditorView } from '@codemirror/view'

type Key = (view: EditorView) => void

/** Keeps keys typed into a text that may not be changed yet. They are typed again once it may, or dropped if it never may. */
export class WaitingKeys {
  #keys: Key[] = []
  #wish: () => void

  /** `wish` is called when somebody types. */
  constructor(wish: () => void) {
    this.#wish = wish
  }

  /** Ignores all changes of the text. */
  readonly instead: Extension = [
    // Comes before the extension that closes brackets, which must see the text of that time.
    Prec.highest(
      EditorView.inputHandler.of((_view, _from, _to, text) => {
        this.#wait((view) => type(view, text))
        return true
      }),
    ),
    EditorState.transactionFilter.of((one) => {
      if (!one.docChanged) return one
      this.#wait(keyOf(one))
      return []
    }),
  ]

  typeInto(view: EditorView): void {
    for (const key of this.#keys.splice(0)) key(view)
  }

  forget(): void {
    this.#keys = []
  }

  #wait(key: Key): void {
    this.#keys.push(key)
    this.#wish()
  }
}

function type(view: EditorView, text: string): void {
  const { from, to } = view.state.selection.main
  const insert = () => view.state.update(view.state.replaceSelection(text), { userEvent: 'input.type' })
  const handlers = view.state.facet(EditorView.inputHandler)
  if (!handlers.some((handle) => handle(view, from, to, text, insert))) view.dispatch(insert())
}

/** The commands that are kept. Others, such as undo, do nothing in an unchanged text. */
function keyOf(change: Transaction): Key {
  if (change.isUserEvent('delete.backward')) return deleteCharBackward
  if (change.isUserEvent('delete.forward')) return deleteCharForward
  if (!change.isUserEvent('input')) return () => {}
  let text = ''
  change.changes.iterChanges((_fromA, _toA, _fromB, _toB, inserted) => {
    text += inserted.toString()
  })
  return (view) => view.dispatch(view.state.replaceSelection(text))
}

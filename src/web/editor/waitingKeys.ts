import { deleteCharBackward, deleteCharForward } from '@codemirror/commands'
import { EditorState, type Extension, Prec, type Transaction } from '@codemirror/state'
import { EditorView } from '@codemirror/view'

type Key = (view: EditorView) => void

/** What is typed into a text that may not be changed yet: typed again once it may be, dropped where it never may. */
export class WaitingKeys {
  #keys: Key[] = []
  #wish: () => void

  /** `wish`: somebody types who would like to. */
  constructor(wish: () => void) {
    this.#wish = wish
  }

  /** In place of each change nothing happens. */
  readonly instead: Extension = [
    // Before whatever closes brackets: it is to look at the text as it is then.
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

/** Other commands than these, such as undo, have nothing to do in a text that nobody has changed. */
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

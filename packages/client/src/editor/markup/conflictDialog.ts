import type { DraftEditor } from '../inWords.ts'
import type { EditorConflict } from '../view.ts'
import { dialogMarkup } from './dialog.ts'
import { type Markup, markup } from './markup.ts'

export interface ConflictOptions<Content> {
  /** Shows a version to a person. Default: its JSON. */
  show?: ((content: Content) => unknown) | undefined
  /** Merges both versions. If left out, a person has to choose one of them. */
  merge?: ((conflict: EditorConflict<Content>) => Content) | undefined
}

/** Shows both versions and asks which one to keep. */
export function conflictMarkup<Content>(
  editor: DraftEditor<Content>,
  { show = shownAsJson, merge }: ConflictOptions<Content>,
): Markup {
  const { conflict, editorTexts: texts, dismiss, resolve } = editor
  const title = texts.conflictTitle({})
  return dialogMarkup(editor as never, 'conflict', 'holdfast-conflict-dialog', title, () => {
    if (!conflict) return []
    const { mine, theirs, head } = conflict
    const who = head.savedBy?.name ?? null
    const button = (words: string, onClick: () => void) =>
      markup('button', { type: 'button', className: 'holdfast-button', onClick }, words)
    return [
      markup('p', {}, texts.conflictText({ who, at: head.savedAt ?? null })),
      side(texts.mine({}), 'holdfast-mine', show(mine)),
      side(texts.theirs({ who }), 'holdfast-theirs', show(theirs)),
      markup(
        'div',
        { className: 'holdfast-buttons' },
        button(texts.keepMine({}), () => resolve('mine')),
        button(texts.takeTheirs({}), () => resolve('theirs')),
        merge ? button(texts.merge({}), () => resolve({ content: merge(conflict) })) : null,
        button(texts.later({}), () => dismiss('conflict')),
      ),
    ]
  })
}

/** Long text can be scrolled with the keyboard too. */
function side(label: string, className: string, shown: unknown): Markup {
  const box = { className: 'holdfast-version', role: 'group', 'aria-label': label, tabIndex: 0 }
  return markup(
    'div',
    { className: `holdfast-side ${className}` },
    markup('h3', {}, label),
    markup('div', box, shown),
  )
}

function shownAsJson(content: unknown): unknown {
  return markup('pre', {}, JSON.stringify(content, null, 2))
}

import type { DraftEditor } from '../inWords.ts'
import type { EditorDialog } from '../view.ts'
import { type DialogElement, type Markup, markup, type UsedEvent } from './markup.ts'

/** A dialog of the browser's own: it holds the focus, gives it back, and is left by Escape. Empty while it is closed. */
export function dialogMarkup(
  { dialog, dismiss }: DraftEditor<never>,
  name: EditorDialog,
  className: string,
  title: string,
  children: () => Markup[],
): Markup {
  const isOpen = dialog === name
  const onClose = ({ currentTarget }: UsedEvent) => {
    // It may have been opened again since: the event comes late.
    if (!(currentTarget as DialogElement).open) dismiss(name)
  }
  return markup(
    'dialog',
    { className: `holdfast-dialog ${className}`, 'aria-label': title, onClose },
    ...(isOpen ? [markup('h2', {}, title), ...children()] : []),
  )
}

import type { DraftEditor } from '../inWords.ts'
import type { EditorDialog } from '../view.ts'
import { type DialogElement, type Markup, markup, type UsedEvent } from './markup.ts'

/** The browser's own dialog element. It keeps the focus, returns it, and closes with Escape. It is empty while closed. */
export function dialogMarkup(
  { dialog, dismiss }: DraftEditor<never>,
  name: EditorDialog,
  className: string,
  title: string,
  children: () => Markup[],
): Markup {
  const isOpen = dialog === name
  const onClose = ({ currentTarget }: UsedEvent) => {
    // The event comes late; the dialog may be open again.
    if (!(currentTarget as DialogElement).open) dismiss(name)
  }
  return markup(
    'dialog',
    { className: `holdfast-dialog ${className}`, 'aria-label': title, onClose },
    ...(isOpen ? [markup('h2', {}, title), ...children()] : []),
  )
}

import type { DraftEditor } from '../inWords.ts'
import type { EditorStatus } from '../view.ts'
import { type Markup, markup, type UsedEvent } from './markup.ts'

/** States that screen readers do not announce, because they change with every key. */
const quiet = new Set<EditorStatus['name']>(['loading', 'saved', 'saving'])

/** Shows the state of the lock and the text, with a button for the possible action. */
export function bannerMarkup(editor: DraftEditor<never>): Markup {
  const { banner, status, statusText, editorTexts, conflict, proceed } = editor
  const offers = conflict ? 'compare' : banner.offers
  const act = ({ currentTarget }: UsedEvent) => {
    // The button disappears after its action, and the focus must not be lost with it.
    ;(currentTarget as { closest(selector: string): { focus(): void } | null }).closest('section')?.focus()
    proceed()
  }
  return markup(
    'section',
    {
      ...{ className: 'holdfast-banner', tabIndex: -1, 'aria-label': editorTexts.banner({}) },
      ...{ 'data-situation': banner.key, 'data-status': status.name },
    },
    markup('p', { className: 'holdfast-banner-text', role: 'status' }, banner.text),
    markup(
      'p',
      { className: 'holdfast-banner-status', 'aria-live': quiet.has(status.name) ? 'off' : 'polite' },
      statusText,
    ),
    offers &&
      markup(
        'button',
        { type: 'button', className: 'holdfast-button', onClick: act },
        editorTexts[offers]({}),
      ),
  )
}

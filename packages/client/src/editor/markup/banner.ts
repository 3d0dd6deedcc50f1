import type { DraftEditor } from '../inWords.ts'
import type { EditorStatus } from '../view.ts'
import { type Markup, markup, type UsedEvent } from './markup.ts'

/** What would be read out after every key says nothing that somebody has to hear. */
const quiet = new Set<EditorStatus['name']>(['loading', 'saved', 'saving'])

/** How the lock and the text stand, and a button for what can be done about it. */
export function bannerMarkup(editor: DraftEditor<never>): Markup {
  const { banner, status, statusText, editorTexts, conflict, proceed } = editor
  const offers = conflict ? 'compare' : banner.offers
  const act = ({ currentTarget }: UsedEvent) => {
    // The button goes away with what it offers, and the focus must not go with it.
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

import type { DraftEditor } from '../inWords.ts'
import { dialogMarkup } from './dialog.ts'
import { type Markup, markup, type UsedEvent } from './markup.ts'

/** Explains what a takeover does and asks for the reason. */
export function takeOverMarkup(editor: DraftEditor<never>): Markup {
  const { state, editorTexts: texts, isReasonMissing, dismiss, takeOver } = editor
  const who = state.name === 'heldByOther' ? state.lock?.holder.name : undefined
  const submit = (event: UsedEvent) => {
    event.preventDefault()
    const { elements } = event.currentTarget as { elements: Record<string, { value: string; focus(): void }> }
    takeOver(elements.reason?.value ?? '')
    elements.reason?.focus()
  }
  return dialogMarkup(editor, 'takeOver', 'holdfast-take-over-dialog', texts.takeOverTitle({}), () => [
    markup('p', {}, texts.takeOverText({ who: who ?? null })),
    markup(
      'form',
      { noValidate: true, onSubmit: submit },
      markup(
        'label',
        {},
        texts.reason({}),
        markup('textarea', {
          ...{ name: 'reason', required: true, maxLength: 1000, rows: 2 },
          'aria-invalid': isReasonMissing ? 'true' : 'false',
        }),
      ),
      markup(
        'p',
        { className: 'holdfast-error', role: 'alert' },
        isReasonMissing ? texts.reasonMissing({}) : '',
      ),
      markup(
        'div',
        { className: 'holdfast-buttons' },
        markup(
          'button',
          { type: 'button', className: 'holdfast-button', onClick: () => dismiss('takeOver') },
          texts.cancel({}),
        ),
        markup('button', { type: 'submit', className: 'holdfast-button' }, texts.takeOver({})),
      ),
    ),
  ])
}

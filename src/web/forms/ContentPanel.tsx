import { Button, Group, Stack } from '@mantine/core'
import { useState } from 'react'
import { PartEditor } from '../editor/PartEditor.tsx'
import type { OpenDraft } from '../editor/useDraft.ts'
import { choices } from '../session/choices.ts'
import { ofBrowser } from '../session/stores.ts'
import { later } from '../shell/later.tsx'
import { texts } from '../texts.ts'
import { hasForm, opensAsForm } from './hasForm.ts'
import type { FormSchema } from './schema.ts'

const ContentForm = later(() => import('./ContentForm.tsx'))

const views = ['form', 'json'] as const

/** A document as a form, if its collection has a schema, or as JSON. The choice is kept for the next document. */
export function ContentPanel(props: { open: OpenDraft; schema: unknown; refusals: Map<string, string> }) {
  const { open, schema, refusals } = props
  const [view, setView] = useState(() => {
    const chosen = views.find((one) => one === ofBrowser.get(choices.contentView))
    return chosen ?? (opensAsForm(schema, open.text.parts.content ?? '') ? 'form' : 'json')
  })
  if (!hasForm(schema)) return <PartEditor open={open} part="content" />
  const choose = (next: (typeof views)[number]) => {
    setView(next)
    ofBrowser.set(choices.contentView, next)
  }
  return (
    <Stack gap="xs">
      <Group gap={4} role="group" aria-label={texts.contentForm.label}>
        {views.map((one) => (
          <Button
            key={one}
            size="compact-sm"
            variant={one === view ? 'filled' : 'default'}
            aria-pressed={one === view}
            onClick={() => choose(one)}
          >
            {texts.contentForm.views[one]}
          </Button>
        ))}
      </Group>
      {view === 'form' ? (
        <ContentForm open={open} schema={schema as FormSchema} refusals={refusals} />
      ) : (
        <PartEditor open={open} part="content" />
      )}
    </Stack>
  )
}

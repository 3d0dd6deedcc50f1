import { Stack, Text, Textarea, TextInput } from '@mantine/core'
import { texts } from '../texts.ts'
import { faultText } from './faultText.ts'
import { PartEditor } from './PartEditor.tsx'
import { jsonOf } from './parts.ts'
import type { OpenDraft } from './useDraft.ts'

export default function SchemasPanel({ open }: { open: OpenDraft }) {
  const { text, situation } = open
  return (
    <Stack gap="sm">
      {['inputSchema', 'settingsSchema', 'other'].map((part) => {
        const { fault } = jsonOf(text.parts, part)
        return (
          <div key={part}>
            <Text size="sm" fw={600}>
              {texts.parts[part as keyof typeof texts.parts]}
            </Text>
            <PartEditor open={open} part={part} />
            {fault && (
              <Text size="sm" c="var(--mantine-color-error)" role="alert">
                {faultText(fault)}
              </Text>
            )}
          </div>
        )
      })}
      <TextInput
        label={texts.parts.entrypoint}
        value={text.parts.entrypoint ?? ''}
        readOnly={!situation.editable}
        onChange={(event) => text.change('entrypoint', event.currentTarget.value)}
      />
      <Textarea
        label={texts.parts.usageInstructions}
        autosize
        value={text.parts.usageInstructions ?? ''}
        readOnly={!situation.editable}
        onChange={(event) => text.change('usageInstructions', event.currentTarget.value)}
      />
    </Stack>
  )
}

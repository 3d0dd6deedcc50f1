import { Stack, Text } from '@mantine/core'
import { texts } from '../texts.ts'
import CodeEditor from './CodeEditor.tsx'
import { languageOfPart } from './languageOfPart.ts'
import { changedParts, type Parts } from './parts.ts'

/** The differences between two versions of a draft, part by part. */
export function PartsDiff({ before, after, label }: { before: Parts; after: Parts; label: string }) {
  const changed = changedParts(before, after)
  if (changed.length === 0) return <Text>{texts.diff.same}</Text>
  return (
    <Stack gap="xs">
      {changed.map((part) => (
        <div key={part}>
          <Text size="sm" fw={600}>
            {texts.parts[part as keyof typeof texts.parts] ?? part}
          </Text>
          <CodeEditor
            label={`${label}: ${texts.parts[part as keyof typeof texts.parts] ?? part}`}
            value={after[part] ?? ''}
            original={before[part] ?? ''}
            edition={after[part]}
            language={languageOfPart(part)}
            readOnly
          />
        </div>
      ))}
    </Stack>
  )
}

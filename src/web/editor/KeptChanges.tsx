import { Button, CopyButton, Group, Paper, Stack, Text, Title } from '@mantine/core'
import type { HeadPartsFragment } from '../generated/graphql.ts'
import { texts } from '../texts.ts'
import { PartsDiff } from './PartsDiff.tsx'
import { changedParts, type Parts, partsOf } from './parts.ts'

const { kept } = texts

/** Unsaved text that cannot be saved now, compared with the current draft. */
export default function KeptChanges(props: {
  runnable: boolean
  head: HeadPartsFragment
  mine: Parts
  onDiscard: () => void
}) {
  const { runnable, head, mine, onDiscard } = props
  const theirs = partsOf(runnable, head.content)
  return (
    <Paper component="section" withBorder p="sm" aria-label={kept.title}>
      <Stack gap="xs">
        <Title order={2} size="h4">
          {kept.title}
        </Title>
        <Text size="sm">{kept.intro(head.number)}</Text>
        <PartsDiff before={theirs} after={mine} label={kept.title} />
        <Group>
          {changedParts(theirs, mine).map((part) => (
            <CopyButton key={part} value={mine[part] ?? ''}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {copied ? texts.copied : kept.copy(texts.parts[part as keyof typeof texts.parts] ?? part)}
                </Button>
              )}
            </CopyButton>
          ))}
          <Button variant="default" onClick={onDiscard}>
            {kept.discard}
          </Button>
        </Group>
      </Stack>
    </Paper>
  )
}

import { Badge, Button, Code, Group, Loader, Paper, Stack, Text, Title } from '@mantine/core'
import type { RunPartsFragment } from '../generated/graphql.ts'
import { texts } from '../texts.ts'
import { NextActions } from './NextActions.tsx'
import { OutputView } from './OutputView.tsx'
import { isOver } from './useRun.ts'

const sandbox = texts.sandbox

const colors = {
  QUEUED: 'gray',
  RUNNING: 'blue',
  SUCCEEDED: 'teal',
  FAILED: 'red',
  TIMED_OUT: 'red',
  CANCELED: 'gray',
} as const

export function RunView(props: {
  run: RunPartsFragment
  disabled: boolean
  onAct: (actionId: string, value: unknown) => void
  onCancel: () => void
}) {
  const { run, disabled, onAct, onCancel } = props
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <Title order={2} size="h4">
          {run.actionId ? sandbox.action(run.actionId) : sandbox.result}
        </Title>
        <Badge variant="outline" color={colors[run.status]} tt="none" role="status">
          <Text span size="xs" c="var(--mantine-color-text)">
            {sandbox.status[run.status]}
          </Text>
        </Badge>
        {run.durationMs != null && <Text size="sm">{sandbox.took(run.durationMs)}</Text>}
        {!isOver(run) && (
          <>
            <Loader size="xs" aria-label={sandbox.status[run.status]} />
            <Button variant="default" size="compact-sm" onClick={onCancel}>
              {texts.cancel}
            </Button>
          </>
        )}
      </Group>
      {run.error && (
        <Paper withBorder p="xs" role="alert" style={{ borderColor: 'var(--mantine-color-error)' }}>
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            {run.error.message}
          </Text>
          {run.error.stack && (
            <Code block tabIndex={0}>
              {run.error.stack}
            </Code>
          )}
        </Paper>
      )}
      {run.outputs.map((output, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: outputs never move
        <OutputView key={index} output={output} />
      ))}
      {run.nextActions.length > 0 && (
        <NextActions actions={run.nextActions} disabled={disabled} onAct={onAct} />
      )}
      {run.logs !== '' && (
        <div>
          <Text size="sm" fw={600}>
            {sandbox.logs}
          </Text>
          <Code block tabIndex={0}>
            {run.logs}
          </Code>
        </div>
      )}
    </Stack>
  )
}

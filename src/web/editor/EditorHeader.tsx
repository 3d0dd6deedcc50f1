import { Badge, Button, Group, Text, Title } from '@mantine/core'
import { IconDeviceFloppy, IconLock, IconLockOpen, IconWorldUpload } from '@tabler/icons-react'
import { DocumentMenu } from '../documents/DocumentMenu.tsx'
import { texts } from '../texts.ts'
import { timeOf } from '../time/format.ts'
import type { OpenDraft } from './useDraft.ts'
import type { OpenTool } from './useTool.ts'

const { editor } = texts

export function EditorHeader(props: {
  tool: OpenTool
  open: OpenDraft
  isSaving: boolean
  onSave: (message?: string) => void
  onPublish: () => void
}) {
  const { tool, open, isSaving, onSave, onPublish } = props
  const { text, draft, situation } = open
  const { name, editable, offers } = situation
  const hasLock = name === 'held'
  const published = tool.publishedVersion?.number
  const publication =
    published && (published === text.base.number ? editor.isPublished : editor.othersPublished(published))
  const { number, savedAt, savedBy } = tool.draftHead
  return (
    <Group justify="space-between" gap="xs">
      <Group gap="xs">
        <Title order={1} size="h3" style={{ overflowWrap: 'anywhere' }}>
          {tool.title}
        </Title>
        <Text size="sm">
          {[tool.collection.name, editor.version(text.base.number), publication].filter(Boolean).join(', ')}
        </Text>
        {number === text.base.number && (
          <Text size="sm">{editor.savedBy(timeOf(savedAt), savedBy?.name ?? texts.system)}</Text>
        )}
        {text.isDirty && (
          <Badge variant="outline" color="orange" tt="none">
            <Text span size="xs" c="var(--mantine-color-text)">
              {editor.unsaved}
            </Text>
          </Badge>
        )}
      </Group>
      <Group gap="xs">
        {hasLock ? (
          <Button
            variant="default"
            leftSection={<IconLockOpen size={18} aria-hidden />}
            onClick={() => void draft?.release()}
          >
            {editor.unlock}
          </Button>
        ) : (
          tool.viewerCanEdit &&
          name !== 'unlocked' && (
            <Button
              variant="default"
              leftSection={<IconLock size={18} aria-hidden />}
              disabled={!offers.acquire}
              onClick={open.acquire}
            >
              {editor.lock}
            </Button>
          )
        )}
        <Button
          variant="default"
          leftSection={<IconWorldUpload size={18} aria-hidden />}
          disabled={!editable || text.isDirty || tool.publishedVersion?.number === text.base.number}
          onClick={onPublish}
        >
          {editor.publish}
        </Button>
        <Button
          leftSection={<IconDeviceFloppy size={18} aria-hidden />}
          title={editor.saveKeys}
          disabled={!editable || !text.isDirty}
          loading={isSaving}
          onClick={() => onSave()}
        >
          {texts.save}
        </Button>
        <DocumentMenu
          tool={tool}
          lockToken={hasLock ? (draft?.lockToken ?? undefined) : undefined}
          saveAs={editable ? onSave : null}
        />
      </Group>
    </Group>
  )
}

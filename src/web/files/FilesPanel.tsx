import { Button, FileButton, Group, Progress, Stack, Table, Text, VisuallyHidden } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import type { OpenDraft } from '../editor/useDraft.ts'
import type { OpenTool } from '../editor/useTool.ts'
import { refuse } from '../shell/refuse.ts'
import { texts } from '../texts.ts'
import { sizeText } from './size.ts'
import { download } from './transfer.ts'
import { type DraftFile, useFiles } from './useFiles.ts'

const words = texts.files

/** The files of the newest version: who edits the draft adds and removes them, everybody downloads them. */
export default function FilesPanel(props: { tool: OpenTool; open: OpenDraft; refresh: () => Promise<void> }) {
  const { tool, open, refresh } = props
  const { list, sending, change } = useFiles(tool, open, refresh)
  const save = async ({ url, name }: DraftFile) => {
    if (!(await download(url, name))) refuse(words.notDownloaded, name)
  }
  return (
    <Stack gap="sm">
      {list.length === 0 ? (
        <Text size="sm">{words.nothing}</Text>
      ) : (
        <Table.ScrollContainer minWidth={360} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
          <Table aria-label={words.list}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{words.columns.name}</Table.Th>
                <Table.Th>{words.columns.size}</Table.Th>
                <Table.Th>
                  <VisuallyHidden>{words.download}</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {list.map((file) => (
                <Table.Tr key={file.name}>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>{file.name}</Table.Td>
                  <Table.Td>{sizeText(file.size)}</Table.Td>
                  <Table.Td>
                    <Group gap="xs" wrap="nowrap">
                      <Button size="compact-sm" variant="default" onClick={() => void save(file)}>
                        {words.download}
                        <VisuallyHidden> {file.name}</VisuallyHidden>
                      </Button>
                      {change && (
                        <Button
                          size="compact-sm"
                          variant="default"
                          onClick={() => void change.remove(file.name)}
                        >
                          {words.remove}
                          <VisuallyHidden> {file.name}</VisuallyHidden>
                        </Button>
                      )}
                    </Group>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {sending && (
        <div role="status">
          <Text size="sm">{words.adding(sending.name)}</Text>
          <Progress value={sending.share * 100} aria-label={words.adding(sending.name)} />
        </div>
      )}
      {change ? (
        <FileButton multiple onChange={(chosen) => chosen.length > 0 && void change.add(chosen)}>
          {(button) => (
            <Button
              {...button}
              variant="default"
              w="fit-content"
              leftSection={<IconUpload size={18} aria-hidden />}
              loading={sending !== null}
            >
              {words.add}
            </Button>
          )}
        </FileButton>
      ) : (
        tool.viewerCanEdit && <Text size="sm">{words.readOnly}</Text>
      )}
    </Stack>
  )
}

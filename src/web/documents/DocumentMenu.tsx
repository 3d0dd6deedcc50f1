import { ActionIcon, Menu } from '@mantine/core'
import { IconCopy, IconDots, IconMessage2, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import type { OpenTool } from '../editor/useTool.ts'
import { NoteDialog } from '../handover/NoteDialog.tsx'
import { useViewer } from '../session/viewer.ts'
import { texts } from '../texts.ts'
import { DeleteDialog } from './DeleteDialog.tsx'
import { DocumentDialog } from './DocumentDialog.tsx'

const { documents } = texts

/** What is done to a document as a whole. */
export function DocumentMenu(props: {
  tool: OpenTool
  lockToken: string | undefined
  /** Null while there is nothing to save, or no lock to save it under. */
  saveAs: ((message: string | undefined) => void) | null
}) {
  const { tool, lockToken, saveAs } = props
  const { role } = useViewer()
  const [shown, setShown] = useState<'save' | 'duplicate' | 'delete' | null>(null)
  const close = () => setShown(null)
  if (role === 'VIEWER') return null
  const { collection, draftHead } = tool
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={documents.menu}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconMessage2 size={16} aria-hidden />}
            disabled={!saveAs}
            onClick={() => setShown('save')}
          >
            {documents.saveAs}
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => setShown('duplicate')}>
            {documents.duplicate}
          </Menu.Item>
          {tool.viewerCanEdit && (
            <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setShown('delete')}>
              {documents.delete}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {shown === 'save' && (
        <NoteDialog
          words={documents.saveDialog}
          who=""
          onClose={close}
          onConfirm={(message) => {
            close()
            saveAs?.(message)
          }}
        />
      )}
      {shown === 'duplicate' && (
        <DocumentDialog
          heading={documents.duplicateTitle}
          intro={documents.duplicateIntro}
          title={documents.copyOf(tool.title)}
          places={[{ id: collection.id, name: collection.name, content: draftHead.content as object }]}
          onClose={close}
        />
      )}
      {shown === 'delete' && <DeleteDialog tool={tool} lockToken={lockToken} onClose={close} />}
    </>
  )
}

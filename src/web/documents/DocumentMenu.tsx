import { ActionIcon } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useState } from 'react'
import type { OpenTool } from '../editor/useTool.ts'
import { useViewer } from '../session/viewer.ts'
import { later } from '../shell/later.tsx'
import { MenuButton } from '../shell/MenuButton.tsx'
import { texts } from '../texts.ts'

const DocumentItems = later(() => import('./DocumentItems.tsx'))
const NoteDialog = later(() => import('../handover/NoteDialog.tsx'))
const DocumentDialog = later(() => import('./DocumentDialog.tsx'))
const DeleteDialog = later(() => import('./DeleteDialog.tsx'))

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
      <MenuButton
        button={
          <ActionIcon variant="default" size={36} aria-label={documents.menu}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        }
        menu={(target) => (
          <DocumentItems
            target={target}
            mayDelete={tool.viewerCanEdit}
            maySave={saveAs !== null}
            onChoose={setShown}
          />
        )}
      />
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

import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useViewer } from '../session/viewer.ts'
import { later } from '../shell/later.tsx'
import { texts } from '../texts.ts'

const NewDocumentDialog = later(() => import('./NewDocumentDialog.tsx'))

/** For whoever may make documents. `collection`: the one that is looked at, first in the list. */
export function NewDocument({ collection }: { collection: string | null }) {
  const viewer = useViewer()
  const [isOpen, setOpen] = useState(false)
  if (viewer.role === 'VIEWER') return null
  return (
    <>
      <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setOpen(true)}>
        {texts.documents.new}
      </Button>
      {isOpen && <NewDocumentDialog collection={collection} onClose={() => setOpen(false)} />}
    </>
  )
}

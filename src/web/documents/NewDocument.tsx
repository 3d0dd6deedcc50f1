import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { useViewer } from '../session/viewer.ts'
import { texts } from '../texts.ts'

const NewDocumentDialog = lazy(() => import('./NewDocumentDialog.tsx'))

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
      <Suspense>
        {isOpen && <NewDocumentDialog collection={collection} onClose={() => setOpen(false)} />}
      </Suspense>
    </>
  )
}

import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useQuery } from 'urql'
import { CollectionsToFillDocument } from '../generated/graphql.ts'
import { useViewer } from '../session/viewer.ts'
import { texts } from '../texts.ts'
import { DocumentDialog } from './DocumentDialog.tsx'
import { firstContent } from './firstContent.ts'

const { documents } = texts

/** For whoever may make documents. `collection`: the one that is looked at, first in the list. */
export function NewDocument({ collection }: { collection: string | null }) {
  const viewer = useViewer()
  const [isOpen, setOpen] = useState(false)
  const [{ data }] = useQuery({ query: CollectionsToFillDocument, pause: !isOpen })
  if (viewer.role === 'VIEWER') return null
  const places = (data?.collections ?? [])
    .filter(({ storage, archived, singleton }) => storage === 'INTERNAL' && !archived && !singleton)
    .toSorted((a, b) => Number(b.id === collection) - Number(a.id === collection))
    .map((one) => ({ id: one.id, name: one.name, content: firstContent(one) }))
  return (
    <>
      <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setOpen(true)}>
        {documents.new}
      </Button>
      {isOpen && data && (
        <DocumentDialog heading={documents.newTitle} places={places} onClose={() => setOpen(false)} />
      )}
    </>
  )
}

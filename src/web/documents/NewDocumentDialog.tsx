import { useQuery } from 'urql'
import { CollectionsToFillDocument } from '../generated/graphql.ts'
import { texts } from '../texts.ts'
import DocumentDialog from './DocumentDialog.tsx'
import { firstContent } from './firstContent.ts'

/** Offers the collections that documents are made in by hand, each with what its documents begin with. */
export default function NewDocumentDialog(props: { collection: string | null; onClose: () => void }) {
  const { collection, onClose } = props
  const [{ data }] = useQuery({ query: CollectionsToFillDocument })
  if (!data) return null
  const places = data.collections
    .filter(({ storage, archived, singleton }) => storage === 'INTERNAL' && !archived && !singleton)
    .toSorted((a, b) => Number(b.id === collection) - Number(a.id === collection))
    .map((one) => ({ id: one.id, name: one.name, content: firstContent(one) }))
  return <DocumentDialog heading={texts.documents.newTitle} places={places} onClose={onClose} />
}

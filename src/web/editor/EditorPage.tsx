import { urqlTransport } from '@holdfast/client/urql'
import { DraftLockProvider } from '@holdfast/react'
import { Center, Loader } from '@mantine/core'
import { useMemo } from 'react'
import { useClient } from 'urql'
import { later } from '../shell/later.tsx'
import { NotFound } from '../shell/NotFound.tsx'
import { Unreachable } from '../shell/Unreachable.tsx'
import { texts } from '../texts.ts'
import { Editor } from './Editor.tsx'
import { useTool } from './useTool.ts'

const ExternalDocument = later(() => import('./ExternalDocument.tsx'))

export default function EditorPage({ collection, slug }: { collection: string; slug: string }) {
  const client = useClient()
  const transport = useMemo(() => urqlTransport(client), [client])
  const { tool, trouble, refresh } = useTool(collection, slug)
  if (!tool && trouble === 'missing') return <NotFound message={texts.notFound.tool} />
  if (!tool && trouble === 'unreachable') return <Unreachable onRetry={refresh} />
  if (!tool)
    return (
      <Center mih="40vh">
        <Loader aria-label={texts.loading} />
      </Center>
    )
  if (tool.collection.storage === 'EXTERNAL') return <ExternalDocument tool={tool} refresh={refresh} />
  return (
    <DraftLockProvider transport={transport}>
      <Editor key={tool.id} tool={tool} refresh={refresh} />
    </DraftLockProvider>
  )
}

'use client'

import { fetchTransport } from '@holdfast/client/fetch'
import { DraftLockProvider, useDraftLock } from '@holdfast/react'

const transport = fetchTransport({ url: '/graphql' })

function Banner({ toolId }) {
  return <p>{useDraftLock(toolId, { baseVersion: 1 }).banner.text}</p>
}

export function Editor({ toolId }) {
  return (
    <DraftLockProvider transport={transport}>
      <Banner toolId={toolId} />
    </DraftLockProvider>
  )
}

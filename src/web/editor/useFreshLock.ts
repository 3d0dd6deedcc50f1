import { useEffect, useState } from 'react'
import { useClient } from 'urql'
import { ask } from '../ask.ts'
import { LockNowDocument, type LockPartsFragment } from '../generated/graphql.ts'

const everyMs = 20_000

/** The lock, with times that follow its holder's renewals. */
export function useFreshLock(toolId: string, told: LockPartsFragment | null): LockPartsFragment | null {
  const client = useClient()
  const [fresh, setFresh] = useState<LockPartsFragment | null>(null)
  const id = told?.id
  useEffect(() => {
    setFresh(null)
    if (!id) return
    const timer = setInterval(async () => {
      const { data } = await ask(client, LockNowDocument, { toolId })
      setFresh(data?.draftLock ?? null)
    }, everyMs)
    return () => clearInterval(timer)
  }, [client, toolId, id])
  return told && fresh?.id === told.id ? fresh : told
}

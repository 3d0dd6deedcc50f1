import { useCallback, useEffect, useState } from 'react'
import { useClient } from 'urql'
import { RunChangedDocument, type RunPartsFragment } from '../generated/graphql.ts'

export const isOver = ({ status }: RunPartsFragment) => status !== 'QUEUED' && status !== 'RUNNING'

/** The shown run, followed until it has finished. */
export function useRun(latest: RunPartsFragment | null) {
  const client = useClient()
  const [run, setRun] = useState(latest)
  const id = run && !isOver(run) ? run.id : null
  useEffect(() => {
    if (id === null) return
    const { unsubscribe } = client
      .subscription(RunChangedDocument, { id })
      .subscribe(({ data }) => data && setRun(data.sandboxRunChanged))
    return unsubscribe
  }, [client, id])
  return [run, useCallback((next: RunPartsFragment) => setRun(next), [])] as const
}

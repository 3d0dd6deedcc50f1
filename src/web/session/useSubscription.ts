import { useEffect, useEffectEvent, useState } from 'react'
import { type AnyVariables, type DocumentInput, useClient } from 'urql'

const againMs = 2_000

/** A subscription that restarts after a failure. Returns false until its first event, and while it has failed. */
export function useSubscription<Data, Variables extends AnyVariables>(
  document: DocumentInput<Data, Variables>,
  variables: Variables,
  onData: (data: Data) => void,
): boolean {
  const client = useClient()
  const [isLive, setLive] = useState(false)
  const key = JSON.stringify(variables)
  const tell = useEffectEvent(onData)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the variables
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let unsubscribe = () => {}
    const begin = () => {
      const subscription = client.subscription(document, variables).subscribe(({ data, error }) => {
        setLive(!error)
        if (data) tell(data)
        if (!error) return
        unsubscribe()
        timer = setTimeout(begin, againMs)
      })
      unsubscribe = subscription.unsubscribe
    }
    begin()
    return () => {
      clearTimeout(timer)
      unsubscribe()
    }
  }, [client, document, key])
  return isLive
}

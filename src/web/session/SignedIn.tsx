import { Center, Loader } from '@mantine/core'
import { useEffect, useState } from 'react'
import { Provider } from 'urql'
import { SignedInViewerDocument } from '../generated/graphql.ts'
import { connect } from '../service.ts'
import { Shell } from '../shell/Shell.tsx'
import { Unreachable } from '../shell/Unreachable.tsx'
import { texts } from '../texts.ts'
import { ConnectionContext } from './connection.ts'
import { forgetToken } from './session.ts'
import { type Viewer, ViewerContext } from './viewer.ts'

export function SignedIn() {
  const [{ client, connection, disconnect }] = useState(connect)
  const [viewer, setViewer] = useState<Viewer | null>(null)
  const [isUnreachable, setUnreachable] = useState(false)
  const ask = async () => {
    setUnreachable(false)
    const { data, error } = await client.query(SignedInViewerDocument, {}).toPromise()
    if (data?.viewer) setViewer(data.viewer)
    // A bad token is not an error here: the viewer is null.
    else if (data && !error) forgetToken('refused')
    else setUnreachable(true)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each sign-in
  useEffect(() => {
    void ask()
    return disconnect
  }, [])
  if (isUnreachable) return <Unreachable onRetry={ask} />
  if (!viewer)
    return (
      <Center mih="60vh">
        <Loader aria-label={texts.loading} />
      </Center>
    )
  return (
    <Provider value={client}>
      <ConnectionContext value={connection}>
        <ViewerContext value={viewer}>
          <Shell />
        </ViewerContext>
      </ConnectionContext>
    </Provider>
  )
}

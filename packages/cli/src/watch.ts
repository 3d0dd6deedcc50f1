import { refusalOf } from '@holdfast/client/calls'
import { fetchTransport } from '@holdfast/client/fetch'
import { DraftLockChangedDocument, type DraftLockChangedSubscription } from '@holdfast/documents'
import { authorizationOf, type Credentials } from './credentials.ts'
import { noAnswer, refusedCall } from './failure.ts'
import { webSocket } from './network.ts'

export type Change = DraftLockChangedSubscription['draftLockChanged']

/** Tells every change of a document's lock, over whatever connections it takes, until the document is deleted. */
export async function watch(
  credentials: Credentials,
  toolId: string,
  tell: (change: Change) => void,
): Promise<void> {
  const { url, fresh } = credentials
  // No other command waits for sockets to be loaded.
  const { liveSocket } = await import('@holdfast/client/socket')
  const socket = liveSocket({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: await webSocket(),
    connectionParams: async () => ({ authorization: await authorizationOf(credentials) }),
    shouldRetry: (error) => fresh !== undefined || !isTokenOver(error),
  })
  const { subscribe } = fetchTransport({ url, socket })
  let seen = -1
  try {
    await new Promise<void>((resolve, reject) => {
      subscribe(
        DraftLockChangedDocument,
        { toolId },
        {
          next({ draftLockChanged: change }) {
            // A new connection begins with the state, which may be known already.
            if (change.revision <= seen) return
            seen = change.revision
            tell(change)
          },
          error: reject,
          complete: resolve,
        },
      )
    })
  } catch (error) {
    const refused = isTokenOver(error) ? over : refusalOf(error)
    throw refused ? refusedCall(refused, url) : noAnswer(error, url)
  } finally {
    await socket.dispose()
  }
}

const over = { code: 'UNAUTHENTICATED', message: 'The token has run out.' } as const
/** Nothing renews a token that was brought by hand. */
const isTokenOver = (error: unknown) => (error as { code?: unknown }).code === 4403

export function lineOf({ kind, occurredAt, lock, actor, reason }: Change): string {
  const who = actor ? ` by ${actor.name}` : ''
  const why = reason ? `: "${reason}"` : ''
  return `${occurredAt}  ${kind}${who}${why}  ${lock ? `held by ${lock.holder.name}` : 'free'}`
}

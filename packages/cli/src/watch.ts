import { refusalOf } from '@holdfast/client/calls'
import { fetchTransport } from '@holdfast/client/fetch'
import { DraftLockChangedDocument, type DraftLockChangedSubscription } from '@holdfast/documents'
import { authorizationOf, type Credentials } from './credentials.ts'
import { noAnswer, refusedCall } from './failure.ts'
import { webSocket } from './network.ts'

export type Change = DraftLockChangedSubscription['draftLockChanged']

/** Reports every change of a document's lock until the document is deleted. It reconnects when needed. */
export async function watch(
  credentials: Credentials,
  toolId: string,
  tell: (change: Change) => void,
): Promise<void> {
  const { url, fresh } = credentials
  // Loaded only here, so that other commands start faster.
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
            // A new connection starts with the state, which may be known already.
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

const over = { code: 'UNAUTHENTICATED', message: 'The token has expired.' } as const
/** A token that was entered by hand cannot be renewed. */
const isTokenOver = (error: unknown) => (error as { code?: unknown }).code === 4403

export function lineOf({ kind, occurredAt, lock, actor, reason }: Change): string {
  const who = actor ? ` by ${actor.name}` : ''
  const why = reason ? `: "${reason}"` : ''
  return `${occurredAt}  ${kind}${who}${why}  ${lock ? `held by ${lock.holder.name}` : 'free'}`
}

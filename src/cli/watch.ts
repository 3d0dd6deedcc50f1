import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { DraftLockChangedDocument, type DraftLockChangedSubscription } from '../client/generated/graphql.ts'
import { fetchTransport } from '../client/transports/fetch.ts'
import type { Credentials } from './credentials.ts'
import { exitCodes, Failure } from './failure.ts'

export type Change = DraftLockChangedSubscription['draftLockChanged']

/** Tells every change of a document's lock, over whatever connections it takes, until the document is deleted. */
export function watch(
  { url, token }: Credentials,
  toolId: string,
  tell: (change: Change) => void,
): Promise<void> {
  const authorization = `Bearer ${token}`
  const socket = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: (error) => !/^44/.test(String((error as { code?: number }).code)),
  })
  const { subscribe } = fetchTransport({ url, socket })
  let seen = -1
  return new Promise((resolve, reject) => {
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
        error: () => reject(new Failure(exitCodes.failed, `${url} does not tell changes; sign in again.`)),
        complete: resolve,
      },
    )
  })
}

export function lineOf({ kind, occurredAt, lock, actor, reason }: Change): string {
  const who = actor ? ` by ${actor.name}` : ''
  const why = reason ? `: "${reason}"` : ''
  return `${occurredAt}  ${kind}${who}${why}  ${lock ? `held by ${lock.holder.name}` : 'free'}`
}

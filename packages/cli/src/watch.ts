import { setTimeout as sleep } from 'node:timers/promises'
import { refusalOf } from '@holdfast/client/calls'
import { fetchTransport } from '@holdfast/client/fetch'
import { DraftLockChangedDocument, type DraftLockChangedSubscription } from '@holdfast/documents'
import { createClient } from 'graphql-ws'
import type { Credentials } from './credentials.ts'
import { noAnswer, refusedCall } from './failure.ts'
import { webSocket } from './network.ts'

const longestPauseMs = 10_000

export type Change = DraftLockChangedSubscription['draftLockChanged']

/** Tells every change of a document's lock, over whatever connections it takes, until the document is deleted. */
export async function watch(
  { url, token }: Credentials,
  toolId: string,
  tell: (change: Change) => void,
): Promise<void> {
  const socket = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: await webSocket(),
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: Number.POSITIVE_INFINITY,
    // graphql-ws by itself would double its pauses without an end: after a night it would be silent for hours.
    retryWait: (tries) => sleep(Math.min(500 * 2 ** tries, longestPauseMs) * (0.5 + Math.random() / 2)),
    // 44xx says that another attempt with this token would go the same way.
    shouldRetry: (error) => !/^44/.test(String((error as { code?: number }).code)),
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
/** A page would come back with a newer token; a command has only the one. */
const isTokenOver = (error: unknown) => (error as { code?: unknown }).code === 4403

export function lineOf({ kind, occurredAt, lock, actor, reason }: Change): string {
  const who = actor ? ` by ${actor.name}` : ''
  const why = reason ? `: "${reason}"` : ''
  return `${occurredAt}  ${kind}${who}${why}  ${lock ? `held by ${lock.holder.name}` : 'free'}`
}

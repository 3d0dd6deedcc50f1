import type { IncomingMessage, ServerResponse } from 'node:http'
import type { LockFeed } from '../events/lockFeed.ts'
import { changesSince, type LoggedChange } from '../storage/lockEvents.ts'
import type { Statements } from '../storage/statements.ts'
import { type Authenticate, BadToken } from './authentication.ts'

const pageSize = 1_000

/**
 * GET /events: locks as server-sent events for consumers without GraphQL. Documented in docs/events.md.
 * An event's id is the place in the log from which the stream goes on; after a reconnection events may come twice, and
 * are told apart by document and revision.
 */
export function eventStream(db: Statements, feed: LockFeed, authenticate: Authenticate) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (url.pathname !== '/events') return false
    if (request.method !== 'GET') return refuse(response, 405, 'BAD_USER_INPUT', 'Use GET.')
    const signedIn = await authenticate(request.headers.authorization).catch((error) => {
      if (error instanceof BadToken) return null
      throw error
    })
    if (!signedIn) return refuse(response, 401, 'UNAUTHENTICATED', 'Sign in: send a valid bearer token.')
    const lastEventId = String(request.headers['last-event-id'] ?? '')
    if (lastEventId !== '' && !/^\d{1,19}$/.test(lastEventId))
      return refuse(
        response,
        400,
        'BAD_USER_INPUT',
        'Last-Event-ID must be the id of an event of this stream.',
      )

    const collectionId = url.searchParams.get('collection')
    const reader = await feed.watch({ collectionId, toolIds: null, holderIds: null })
    const leave = () => void reader.return()
    response.on('close', leave)
    const expiry = setTimeout(
      () => response.end(),
      Math.min(signedIn.expiresAt.getTime() - Date.now(), 2 ** 31 - 1),
    )
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    response.write(': listening\n\n')
    const pulse = setInterval(() => response.write(': \n\n'), 12_000)
    try {
      let from = lastEventId === '' ? null : lastEventId
      for await (const batch of reader) {
        // A resync says that changes may have been left out: the log tells them, from the last place that was sent.
        if (batch.resync) from = await replay(db, response, from, collectionId)
        else for (const change of batch.changes) send(response, change, change.xid)
        if (!batch.resync) from = batch.changes.at(-1)?.xid ?? from
        if (response.writableNeedDrain) await drained(response)
      }
    } finally {
      clearTimeout(expiry)
      clearInterval(pulse)
      response.end()
    }
    return true
  }
}

/** Tells what the log holds from a transaction on; nothing for a reader that has no place yet. */
async function replay(
  db: Statements,
  response: ServerResponse,
  from: string | null,
  collectionId: string | null,
): Promise<string> {
  let place = from
  for (;;) {
    const { changes, next } = await changesSince(db, place, pageSize)
    for (const change of place === null ? [] : changes)
      if (collectionId === null || change.collectionId === collectionId) send(response, change, change.xid)
    const last = changes.at(-1)
    if (place === null || changes.length < pageSize || !last || last.xid === place) return next
    place = last.xid
    if (response.writableNeedDrain) await drained(response)
  }
}

const unlocking = new Set([
  'RELEASED',
  'EXPIRED',
  'FORCE_RELEASED',
  'OVERRIDDEN',
  'RIGHTS_WITHDRAWN',
  'TOOL_DELETED',
])

function send(response: ServerResponse, change: LoggedChange, id: string): void {
  const locked = change.kind === 'ACQUIRED' || change.kind === 'TAKEN_OVER'
  if (!locked && !(unlocking.has(change.kind) && change.endedFencingToken !== null)) return
  const data = {
    collection: change.collectionId,
    document: change.toolId,
    user: locked ? change.lock?.holderId : change.previousHolderId,
    previousUser: locked ? change.previousHolderId : undefined,
    kind: change.kind,
    revision: change.revision,
    timestamp: change.occurredAt.toISOString(),
  }
  response.write(
    `id: ${id}\nevent: document.${locked ? 'locked' : 'unlocked'}\ndata: ${JSON.stringify(data)}\n\n`,
  )
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}

function refuse(response: ServerResponse, status: number, code: string, message: string): true {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ message, code }))
  return true
}

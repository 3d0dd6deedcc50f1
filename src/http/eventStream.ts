import type { IncomingMessage, ServerResponse } from 'node:http'
import pLimit from 'p-limit'
import { statusOf } from '../application/statusOf.ts'
import { BadToken } from '../domain/errors.ts'
import type { LockFeed } from '../events/lockFeed.ts'
import { isToldOutside, toldDataOf, toldTypeOf } from '../events/toldEvent.ts'
import { type EventNames, eventNames } from '../storage/eventNames.ts'
import { changesFrom, idBefore, type LockChange } from '../storage/lockEvents.ts'
import { isLogPlace, logPlaceOf } from '../storage/logMoment.ts'
import { seenAmong, sightKey } from '../storage/rights.ts'
import type { Statements } from '../storage/statements.ts'
import type { Authenticate } from './authentication.ts'
import type { CallerOf } from './caller.ts'
import type { PerUser } from './perUser.ts'
import { atExpiry } from './tokenExpiry.ts'

const pageSize = 1_000

/**
 * Replays of a server are read one page at a time. After a restart they come all at once, and the names in the answer of
 * a heartbeat are read by the same few connections.
 */
const readsAtOnce = 1

/**
 * GET /events: locks as server-sent events for consumers without GraphQL. Documented in docs/events.md.
 * An event's id is the place in the log from which the stream goes on; after a reconnection events may come twice, and
 * are told apart by document and revision. A batch counts as told with its last event: those before it carry the place
 * before it, because transactions do not commit in the order of their numbers.
 */
export function eventStream(
  db: Statements,
  feed: LockFeed,
  { authenticate, callerOf, streams }: { authenticate: Authenticate; callerOf: CallerOf; streams: PerUser },
) {
  const named = naming(db)
  const inTurn = pLimit(readsAtOnce)
  const log: Statements = { query: (statement) => inTurn(() => db.query(statement)) }
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const [path, search] = (request.url ?? '').split('?')
    if (path !== '/events') return false
    if (request.method !== 'GET') return refuse(response, 405, 'BAD_USER_INPUT', 'Use GET.')
    const signedIn = await authenticate(request.headers.authorization, callerOf(request)).catch(
      (error) => error as Error,
    )
    if (!signedIn || signedIn instanceof Error) {
      const refusal = statusOf(signedIn ?? new BadToken('Sign in: send a valid bearer token.'))
      if (!refusal) throw signedIn
      return refuse(response, refusal.status, refusal.code, refusal.message)
    }
    const lastEventId = String(request.headers['last-event-id'] ?? '')
    if (lastEventId !== '' && !isLogPlace(lastEventId))
      return refuse(
        response,
        400,
        'BAD_USER_INPUT',
        'Last-Event-ID must be the id of an event of this stream.',
      )

    // Gone meanwhile: its "close" has been.
    if (response.closed) return true
    const left = streams.open(signedIn.id)
    if (!left)
      return refuse(response, 429, 'RATE_LIMITED', `At most ${streams.most} streams per user; close one.`)
    response.once('close', left)
    const collectionId = new URLSearchParams(search).get('collection')
    const reader = await feed.watch({ collectionId, toolIds: null, holderIds: null }, signedIn.id)
    const stay = new AbortController()
    const leave = () => {
      stay.abort()
      void reader.return()
    }
    response.on('close', leave)
    // Gone while the feed was opened: its "close" came before anybody heard it.
    if (response.closed) leave()
    // The page that is being told is told whole; a client that does not read is not waited for.
    const expire = () => (response.writableNeedDrain ? response.destroy() : leave())
    const expiry = atExpiry(signedIn, expire)
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    response.write(': listening\n\n')
    const pulse = setInterval(() => response.write(': \n\n'), 12_000)
    const told = { collectionId, userId: signedIn.id, named }
    try {
      let place = lastEventId
      for await (const batch of reader) {
        // A resync says that changes may have been left out: the log tells them, from the last place that was sent.
        const begins = batch.resync && place === ''
        if (batch.resync && !begins) place = await replay(log, response, place, told, stay.signal)
        else {
          const news = await named(batch.changes.filter(isToldOutside))
          news.forEach((each, index) => {
            send(response, each, index === news.length - 1 ? reader.place : place)
          })
          place = reader.place
        }
        // The first place is told at once, so that a client which is cut off before any event has one to come back to.
        if (begins) response.write(`id: ${place}\n\n`)
        if (response.writableNeedDrain) await drained(response)
      }
    } finally {
      clearTimeout(expiry)
      clearInterval(pulse)
      leave()
      response.end()
    }
    return true
  }
}

/** Tells what the log holds from a place on, unless the client or its token goes, and answers where the log goes on after it. */
async function replay(
  db: Statements,
  response: ServerResponse,
  place: string,
  { collectionId, userId, named }: { collectionId: string | null; userId: string; named: Naming },
  stay: AbortSignal,
): Promise<string> {
  let after: string | null = await idBefore(db, place)
  let resynced = false
  let goesOn: string | null = null
  while (after !== null && !stay.aborted) {
    const page = await changesFrom(db, place, after, pageSize)
    // What commits after the first page was read is told by the feed, which has been listening since before.
    goesOn ??= logPlaceOf(page.moment)
    // A consumer that was away for longer than the log is kept has to read its list again.
    if (page.pruned && !resynced) response.write(`id: ${goesOn}\nevent: resync\ndata: {}\n\n`)
    resynced ||= page.pruned
    const told = page.changes.filter(
      (change) => (collectionId === null || change.collectionId === collectionId) && isToldOutside(change),
    )
    const hidden = new Set(told.filter(({ isHidden }) => isHidden).map(({ toolId }) => toolId))
    const seen = await seenAmong(
      db,
      [...hidden].map((toolId) => ({ toolId, userId })),
    )
    const heard = told.filter((change) => !change.isHidden || seen.has(sightKey({ ...change, userId })))
    for (const each of await named(heard)) send(response, each, place)
    after = page.changes.length < pageSize ? null : (page.changes.at(-1)?.id ?? null)
    if (response.writableNeedDrain) await drained(response)
  }
  if (goesOn !== null) response.write(`id: ${goesOn}\n\n`)
  return goesOn ?? place
}

interface Named {
  change: LockChange
  names: EventNames
}

type Naming = (changes: LockChange[]) => Promise<Named[]>

/** Streams that are told the same are given its names by the same read. */
function naming(db: Statements): Naming {
  const namesOf = eventNames(db)
  return (changes) => Promise.all(changes.map(async (change) => ({ change, names: await namesOf(change) })))
}

function send(response: ServerResponse, { change, names }: Named, id: string): void {
  const data = JSON.stringify(toldDataOf(change, names))
  response.write(`id: ${id}\nevent: ${toldTypeOf(change)}\ndata: ${data}\n\n`)
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

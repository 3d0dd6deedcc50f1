import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import {
  AnnounceTakeoverDocument,
  AnswerDraftLockRequestDocument,
  LockLineDocument,
  RequestDraftLockDocument,
  type RequestPartsFragment,
  WithdrawDraftLockRequestDocument,
} from '@holdfast/documents'
import { exitCodes, Failure, refusal } from './failure.ts'
import { isCheckout } from './folder.ts'
import { keptLock } from './keptLocks.ts'
import { anotherLock, lockDocument } from './locks.ts'
import { seenLock } from './seenLock.ts'
import type { Server } from './server.ts'
import { serverOf } from './serverOf.ts'

export type Request = RequestPartsFragment

/** Three repeats within the minute after which the server removes a silent client from the line. */
const lookEveryMs = 3_000
const repeatEveryMs = 20_000

/** Called with the state of the request while waiting. */
type Tell = (request: Request) => void

/** Asks the holder, waits for the turn and locks the document. A free document is locked at once. */
export async function requestAndLock(
  server: Server,
  name: string,
  asked: { note: string | null; answerWithinMs: number; comment: string | null },
  interrupted: AbortSignal,
  tell: Tell,
) {
  const { comment, ...rest } = asked
  const { id: toolId } = await server.tool(name)
  const input = { toolId, sessionId: randomUUID(), idempotencyKey: randomUUID(), ...rest }
  const repeat = async () => {
    const { requestDraftLock: answer } = await server.ask(RequestDraftLockDocument, { input })
    if (answer.__typename === 'RequestDraftLockPayload') return answer.request
    if (answer.code === 'LOCK_NOT_HELD') return null
    throw refusal(answer, { document: name })
  }
  const first = await repeat()
  if (first) await turn(server, name, first, repeat, interrupted, tell)
  return { document: name, ...(await lockDocument(server, name, comment)) }
}

/** Announces a takeover, lets the holder finish and locks the document. */
export async function announceAndTake(
  server: Server,
  name: string,
  { reason, graceMs, named }: { reason: string; graceMs: number; named: number | null },
  interrupted: AbortSignal,
  tell: Tell,
) {
  const { id: toolId, draftLock } = await server.tool(name)
  const previousHolder = draftLock?.holder ?? null
  if (draftLock) {
    const observedFencingToken = await seenLock(name, draftLock, named)
    const ids = { toolId, sessionId: randomUUID(), idempotencyKey: randomUUID() }
    const input = { ...ids, observedFencingToken, reason, graceMs }
    const { forceTakeLock: answer } = await server.ask(AnnounceTakeoverDocument, { input })
    if (answer.__typename === 'DraftLockHeldError') throw anotherLock(name, observedFencingToken, answer)
    if (answer.__typename !== 'TakeoverAnnouncedPayload')
      throw refusal(answer as Parameters<typeof refusal>[0], { document: name })
    const { request } = answer
    await turn(server, name, request, () => standing(server, toolId, request), interrupted, tell)
  }
  return { document: name, ...(await lockDocument(server, name, null)), previousHolder }
}

/** Resolves once the draft is reserved for this person. Leaves the line if interrupted. */
async function turn(
  server: Server,
  name: string,
  request: Request,
  repeat: () => Promise<Request | null>,
  interrupted: AbortSignal,
  tell: Tell,
): Promise<void> {
  const { toolId, id: requestId } = request
  let repeatedAt = Date.now()
  try {
    for (let now: Request | null = request; ; ) {
      if (!now || now.state === 'RESERVED' || now.state === 'GRANTED') return
      if (now.state !== 'WAITING') throw settled(name, now)
      tell(now)
      await pause(lookEveryMs, null, { signal: interrupted })
      const isDue = Date.now() - repeatedAt >= repeatEveryMs
      if (isDue) repeatedAt = Date.now()
      const shown = isDue ? null : await standing(server, toolId, request)
      // If the request has left the line, repeating it returns why.
      now = shown ?? (await repeat())
    }
  } catch (error) {
    if (interrupted.aborted) {
      await server
        .ask(WithdrawDraftLockRequestDocument, { input: { requestId } }, { tries: 1 })
        .catch(() => {})
      throw interrupted.reason
    }
    throw error
  }
}

/** The request in the line; null once it has left it. */
async function standing(server: Server, toolId: string, { id }: Request): Promise<Request | null> {
  const { tool } = await server.ask(LockLineDocument, { toolId })
  return tool?.lockRequests.find((each) => each.id === id) ?? null
}

function settled(name: string, { state, answeredBy, answerNote }: Request): Failure {
  const note = answerNote ? `: "${answerNote}"` : ''
  const words =
    state === 'DENIED'
      ? `${answeredBy?.name ?? 'The holder'} declined${note}.`
      : `You are no longer in line for ${name}. To ask again: holdfast request ${name}`
  return new Failure(exitCodes.locked, words, { code: `REQUEST_${state}` })
}

export async function lineFor(server: Server, name: string) {
  const { id: toolId } = await server.tool(name)
  const { tool } = await server.ask(LockLineDocument, { toolId })
  return { document: name, requests: tool?.lockRequests ?? [] }
}

/** Answers the first in line, or the named person, with the lock of a folder or one kept on this machine. */
export async function answer(
  signedIn: () => Promise<Server>,
  target: string,
  said: { answer: 'HAND_OVER' | 'LATER' | 'DENY'; note: string | null; to: string | null },
) {
  const { server, document, lockToken } = await heldHere(signedIn, target)
  const { requests } = await lineFor(server, document)
  const request = said.to
    ? requests.find(({ requester }) => [requester.handle, requester.id].includes(said.to as string))
    : requests[0]
  if (!request)
    throw new Failure(
      exitCodes.refused,
      `${said.to ?? 'Nobody'} is ${said.to ? 'not ' : ''}waiting for ${document}.`,
    )
  const input = { requestId: request.id, lockToken, answer: said.answer, note: said.note }
  const { answerDraftLockRequest: result } = await server.ask(AnswerDraftLockRequestDocument, { input })
  if (result.__typename !== 'AnswerDraftLockRequestPayload') throw refusal(result, { document })
  return { document, request: result.request }
}

async function heldHere(signedIn: () => Promise<Server>, target: string) {
  if (await isCheckout(target)) {
    const { server, manifest } = await serverOf(target)
    if (manifest.lockToken) return { server, document: manifest.document, lockToken: manifest.lockToken }
    throw new Failure(exitCodes.usage, `${target} is not locked.`)
  }
  const server = await signedIn()
  const { id: toolId } = await server.tool(target)
  const kept = await keptLock(server.credentials.url, toolId)
  if (kept) return { server, document: target, lockToken: kept.lockToken }
  throw new Failure(
    exitCodes.usage,
    `This machine has no lock of ${target}. Give the folder that has the lock, or answer where you are editing.`,
  )
}

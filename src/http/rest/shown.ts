import { createHash } from 'node:crypto'
import type { GrantAnswer } from '../../application/draftLocks.ts'
import { receiptOf } from '../../application/receipts.ts'
import type { Services } from '../../application/services.ts'
import type { LockView } from '../../domain/lockView.ts'
import type { RequestView } from '../../domain/requestView.ts'
import type { DocumentRef } from '../../storage/namedDocuments.ts'
import { shownLock, shownPerson } from '../shownLock.ts'

/** What answers are made of, in the shapes of schemas.ts. */

export async function lockOf(services: Services, lock: LockView, { collection, key }: DocumentRef) {
  return { ...(await shownLock(services, lock)), collection, key }
}

export async function grantOf(services: Services, { grant }: GrantAnswer, document: DocumentRef) {
  const { lock, lockToken } = grant
  return {
    lock: await lockOf(services, lock, document),
    lockToken,
    receipt: await receiptOf(services, lock),
  }
}

/** What is told of a request as it stands; its session stays its requester's. */
const shownOfRequest = [
  ...(['id', 'toolId', 'kind', 'state', 'note', 'position', 'dueAt', 'requestedAt'] as const),
  ...(['answer', 'answerNote', 'reservedUntil', 'asOf'] as const),
]

export async function requestOf(services: Services, request: RequestView) {
  return {
    ...Object.fromEntries(shownOfRequest.map((name) => [name, request[name]])),
    requester: await shownPerson(services, request.requesterId),
    answeredBy: await shownPerson(services, request.answeredById),
  }
}

/** One tag for each state of a lock: a renewal, a save and an announced takeover are others. It begins with the grant. */
export function tagOf({ asOf: _, ...state }: LockView): string {
  const digest = createHash('sha256').update(JSON.stringify(state)).digest('hex')
  return `"${state.fencingToken}-${digest.slice(0, 16)}"`
}

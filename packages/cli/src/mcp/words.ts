import type { DraftState } from '@holdfast/client'

/** What an agent reads before it does anything. */
export const instructions = `Holdfast keeps each document in one editor's hands at a time, and people go first.
Open a document before you change it: open_document gives you its lock, its content and a handle for save_document and close_document.
When somebody takes the document over or asks for it, stop, and close it; what you could not save any more is kept for them.
When a document is in somebody else's hands, ask for it with request_document and wait, or tell your user: asking again and again changes nothing.
Save often, close what you have finished, and open nothing that you only read.`

const leaveAlone = (document: string) =>
  `Leave ${document} alone for now: ask for it with request_document and wait for your turn, or tell your user.`

/** Why a document is not the agent's, and what it may do. */
export function notHeld(document: string, state: DraftState): string {
  switch (state.name) {
    case 'heldByOther': {
      const { lock, byViewerElsewhere } = state
      if (byViewerElsewhere)
        return `${document} is open in another session of yours. Close it there; if that session is gone, its lock ends within two minutes.`
      if (!lock) return `${document} cannot be had at the moment. ${leaveAlone(document)}`
      const note = lock.comment ? ` (“${lock.comment}”)` : ''
      return `${lock.holder.name} is editing ${document} since ${lock.acquiredAt}${note}. ${leaveAlone(document)}`
    }
    case 'displaced':
    case 'lost':
      return `${lossOf(document, state)} ${leaveAlone(document)}`
    default:
      return `The server does not answer, so ${document} is not locked. Tell your user, or come back later.`
  }
}

function lossOf(
  document: string,
  { cause, by, reason }: Extract<DraftState, { name: 'displaced' | 'lost' }>,
): string {
  const who = by?.name ?? 'Somebody'
  const why = reason ? `: “${reason}”` : ''
  switch (cause) {
    case 'TAKEN_OVER':
      return `${who} took ${document} over${why}.`
    case 'FORCE_RELEASED':
    case 'OVERRIDDEN':
      return `${who} ended your lock of ${document}${why}.`
    case 'UNANSWERED':
      return `${who} asked for ${document} while you did nothing with it, so your lock has ended.`
    case 'HANDED_OVER':
      return `${document} was handed over.`
    case 'EXPIRED':
      return `Your lock of ${document} has run out.`
    case 'IDLE':
      return `Your lock of ${document} has ended, because you did nothing with it for a while.`
    case 'RIGHTS_WITHDRAWN':
    case 'FORBIDDEN':
      return `You may not edit ${document}, or hold as many locks as an agent may; close those that you have finished.`
    case 'TOOL_DELETED':
    case 'NOT_FOUND':
      return `${document} is gone.`
    case 'UNAUTHENTICATED':
      return 'Your token is no longer valid.'
    case 'LOCK_RESERVED':
      return `${document} is free, and kept for a moment for somebody who waited for it.`
    case 'LOCKING_DISABLED':
      return `${document} is in a collection without locks by now; open it again.`
    case 'VERSION_CONFLICT':
      return `${document} has a newer version.`
    default:
      return `Your lock of ${document} has ended.`
  }
}

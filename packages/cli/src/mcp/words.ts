import type { DraftState } from '@holdfast/client'

/** Instructions that an agent gets first. */
export const instructions = `Holdfast lets one editor at a time change a document. People have priority over agents.
Open a document before you change it: open_document gives you its lock, its content and a handle for save_document and close_document.
When somebody takes over the document or asks for it, stop and close it. What you could not save is kept for them.
When somebody else is editing a document, ask for it with request_document and wait, or tell your user. Do not retry in a loop.
Save often, close documents when you have finished, and do not open documents that you only read.`

const leaveAlone = (document: string) =>
  `Do not retry now: ask for ${document} with request_document and wait for your turn, or tell your user.`

/** Why the agent does not have the lock, and what it can do. */
export function notHeld(document: string, state: DraftState): string {
  switch (state.name) {
    case 'heldByOther': {
      const { lock, byViewerElsewhere } = state
      if (byViewerElsewhere)
        return `${document} is open in another session of yours. Close it there; if that session is gone, its lock ends within two minutes.`
      if (!lock) return `${document} is not available at the moment. ${leaveAlone(document)}`
      const note = lock.comment ? ` (“${lock.comment}”)` : ''
      return `${lock.holder.name} has been editing ${document} since ${lock.acquiredAt}${note}. ${leaveAlone(document)}`
    }
    case 'displaced':
    case 'lost':
      return `${lossOf(document, state)} ${leaveAlone(document)}`
    default:
      return `The server does not answer, so ${document} is not locked. Tell your user, or try again later.`
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
      return `${who} took over ${document}${why}.`
    case 'FORCE_RELEASED':
    case 'OVERRIDDEN':
      return `${who} ended your lock of ${document}${why}.`
    case 'UNANSWERED':
      return `${who} asked for ${document} while you did nothing with it, so your lock has ended.`
    case 'HANDED_OVER':
      return `${document} was handed over.`
    case 'EXPIRED':
      return `Your lock of ${document} has expired.`
    case 'IDLE':
      return `Your lock of ${document} has ended, because you did nothing with it for a while.`
    case 'RIGHTS_WITHDRAWN':
    case 'FORBIDDEN':
      return `You may not edit ${document}, or you hold the largest number of locks an agent may have; close documents that you have finished.`
    case 'TOOL_DELETED':
    case 'NOT_FOUND':
      return `${document} does not exist any more.`
    case 'UNAUTHENTICATED':
      return 'Your token is no longer valid.'
    case 'LOCK_RESERVED':
      return `${document} is free, but reserved for a moment for somebody who waited for it.`
    case 'LOCKING_DISABLED':
      return `Locking has been switched off for ${document}; open it again.`
    case 'VERSION_CONFLICT':
      return `${document} has a newer version.`
    default:
      return `Your lock of ${document} has ended.`
  }
}

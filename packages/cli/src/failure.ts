import type { Refusal } from '@holdfast/client/calls'
import { FetchFailure } from '@holdfast/client/fetch'

/** What scripts can tell apart; docs/cli.md has the table. */
export const exitCodes = {
  failed: 1,
  usage: 2,
  locked: 3,
  lost: 4,
  conflict: 5,
  refused: 6,
  interrupted: 130,
}

/** A sentence for a person, and the fields of the server's answer for `--json`. */
export class Failure extends Error {
  readonly exitCode: number
  readonly details: object
  constructor(exitCode: number, message: string, details: object = {}) {
    super(message)
    this.exitCode = exitCode
    this.details = details
  }
}

export function notSignedIn(url?: string): Failure {
  const where = url ? ` at ${url}` : ''
  const words = `You are not signed in${where}: holdfast login ${url ?? 'URL'} --token -`
  return new Failure(exitCodes.refused, words, { code: 'UNAUTHENTICATED' })
}

export interface Refused {
  code: string
  message: string
  heldLock?: { holder: { name: string }; acquiredAt: string; comment: string | null; heldByViewer: boolean }
  by?: { name: string } | null
  statedReason?: string | null
}

/** The typed errors of the API in words, each with its way out. */
export function refusal(answer: Refused): Failure {
  const { code, message, heldLock, by, statedReason } = answer
  if (heldLock) {
    const { holder, acquiredAt, comment, heldByViewer } = heldLock
    const about = comment ? `: "${comment}"` : ''
    const way = heldByViewer ? 'Free it with unlock --mine.' : 'Wait, or ask an admin to take it.'
    return new Failure(
      exitCodes.locked,
      `${message.replace(/\.$/, '')} (${holder.name}, since ${acquiredAt}${about}). ${way}`,
      answer,
    )
  }
  if (code === 'LOCK_LOST') {
    const who = by ? ` It was ${by.name}${statedReason ? `: "${statedReason}"` : ''}.` : ''
    const way = 'Your folder is untouched; check the document out elsewhere, and carry your changes over.'
    return new Failure(exitCodes.lost, `${message}${who} ${way}`, answer)
  }
  if (code === 'VERSION_CONFLICT')
    return new Failure(
      exitCodes.conflict,
      `${message} Your folder is untouched; check the new version out elsewhere, and merge.`,
      answer,
    )
  return new Failure(exitCodes.refused, message, answer)
}

/** A refusal of the whole call, which asking again would not change. */
export function refusedCall({ code, message }: Refusal, url: string): Failure {
  const isUnknown = code === 'UNAUTHENTICATED'
  const way = `${url} does not know your token any more: holdfast login ${url} --token -`
  return new Failure(exitCodes.refused, isUnknown ? way : message, { code })
}

/** A server that is busy says so itself; any other gave no answer. */
export function noAnswer(error: unknown, url: string): Failure {
  const [said] = error instanceof FetchFailure ? (error.errors as Said[]) : []
  if (said) return new Failure(exitCodes.failed, said.message, { code: said.extensions?.code })
  const { message, cause } = error as Error
  const why = (cause as Error | undefined)?.message || message
  return new Failure(exitCodes.failed, `${url} does not answer: ${why}`)
}

interface Said {
  message: string
  extensions?: { code?: string }
}

import type { Refusal } from '@holdfast/client/calls'
import { FetchFailure } from '@holdfast/client/fetch'

/** What scripts can tell apart; the README has the table. */
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
  const words = `You are not signed in${where}: holdfast login ${url ?? 'URL'}`
  return new Failure(exitCodes.refused, words, { code: 'UNAUTHENTICATED' })
}

export function signInIsOver(url: string): Failure {
  const words = `Your sign-in at ${url} has ended: holdfast login ${url}`
  return new Failure(exitCodes.refused, words, { code: 'UNAUTHENTICATED' })
}

export interface Refused {
  code: string
  message: string
  cause?: string
  heldLock?: HeldLock
  by?: { name: string } | null
  statedReason?: string | null
}

interface HeldLock {
  holder: { name: string }
  acquiredAt: string
  comment: string | null
  heldByViewer: boolean
  fencingToken: number
}

/** What the way out is called where the command was typed. */
export interface Place {
  document?: string
  folder?: string
}

/** The typed errors of the server in words for a terminal, each with its way out. */
export function refusal(answer: Refused, { document = 'DOCUMENT', folder }: Place = {}): Failure {
  const { code, message, heldLock } = answer
  const say = (exitCode: number, words: string) => new Failure(exitCode, words, answer)
  if (heldLock) return say(exitCodes.locked, heldWords(message, heldLock, document))
  const relock = folder
    ? `Your folder is untouched; holdfast lock ${folder} takes the lock again, if nobody has saved meanwhile.`
    : `holdfast lock ${document} takes it again.`
  switch (code) {
    case 'LOCK_LOST':
      return say(exitCodes.lost, `${lossWords(answer)} ${relock}`)
    case 'LOCK_RESERVED':
      return say(exitCodes.locked, `${message} To wait for your turn: holdfast request ${document}`)
    case 'LOCK_REQUIRED':
      return say(exitCodes.refused, `Nothing can be saved here without the lock. ${relock}`)
    case 'LOCK_NOT_HELD':
      return say(exitCodes.refused, `Nobody has the lock any more: holdfast lock ${document} takes it.`)
    case 'LOCKING_DISABLED':
      return say(
        exitCodes.refused,
        `There are no locks in this collection: holdfast get ${document}, and commit.`,
      )
    case 'VERSION_CONFLICT':
      return say(
        exitCodes.conflict,
        `${message} Your folder is untouched; holdfast update ${folder ?? 'FOLDER'} --aside fetches the new version, and sets your own files aside.`,
      )
    default:
      return say(exitCodes.refused, message)
  }
}

function heldWords(message: string, { holder, acquiredAt, comment, heldByViewer }: HeldLock, name: string) {
  const about = comment ? `: "${comment}"` : ''
  const way = heldByViewer
    ? `End it there, or free it: holdfast unlock ${name} --mine.`
    : `Ask for it, and wait for your turn: holdfast request ${name}`
  return `${message.replace(/\.$/, '')} (${holder.name}, since ${acquiredAt}${about}). ${way}`
}

/** By cause; any other is said by the server. */
const losses: Record<string, string> = {
  EXPIRED: 'Your lock ran out.',
  IDLE: 'Your lock ended, because nobody was at work under it.',
  RELEASED: 'Your lock was given back.',
}

function lossWords({ message, cause = '', by, statedReason }: Refused): string {
  const who = by ? ` It was ${by.name}${statedReason ? `: "${statedReason}"` : ''}.` : ''
  return `${losses[cause] ?? message}${who}`
}

/** A refusal of the whole call, which asking again would not change. */
export function refusedCall({ code, message }: Refusal, url: string): Failure {
  const isUnknown = code === 'UNAUTHENTICATED'
  const way = `${url} does not know your token any more: holdfast login ${url}`
  return new Failure(exitCodes.refused, isUnknown ? way : message, { code })
}

/** A server that is busy says so itself; any other gave no answer. */
export function noAnswer(error: unknown, url: string): Failure {
  const [said] = error instanceof FetchFailure ? (error.errors as Said[]) : []
  if (said) return new Failure(exitCodes.failed, said.message, { code: said.extensions?.code })
  // Somebody between, such as a proxy, whose page is of no use here.
  if (error instanceof FetchFailure) return new Failure(exitCodes.failed, `${error.status} from ${url}.`)
  const { message, cause } = error as Error
  const why = (cause as Error | undefined)?.message || message
  return new Failure(exitCodes.failed, `${url} does not answer: ${why}`)
}

interface Said {
  message: string
  extensions?: { code?: string }
}

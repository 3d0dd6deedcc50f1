import type { Refusal } from '@holdfast/client/calls'
import { FetchFailure } from '@holdfast/client/fetch'

/** Exit codes for scripts. The README lists them. */
export const exitCodes = {
  failed: 1,
  usage: 2,
  locked: 3,
  lost: 4,
  conflict: 5,
  refused: 6,
  interrupted: 130,
}

/** A message for a person, and the fields of the server's answer for `--json`. */
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
  const where = url ? ` to ${url}` : ''
  const words = `You are not signed in${where}. Sign in: holdfast login ${url ?? 'URL'}`
  return new Failure(exitCodes.refused, words, { code: 'UNAUTHENTICATED' })
}

export function signInIsOver(url: string): Failure {
  const words = `Your sign-in to ${url} has ended. Sign in again: holdfast login ${url}`
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

/** The document and folder that the command was called with, for hints. */
export interface Place {
  document?: string
  folder?: string
}

/** A typed error of the server as a message for the terminal, with a hint what to do. */
export function refusal(answer: Refused, { document = 'DOCUMENT', folder }: Place = {}): Failure {
  const { code, message, heldLock } = answer
  const say = (exitCode: number, words: string) => new Failure(exitCode, words, answer)
  if (heldLock) return say(exitCodes.locked, heldWords(message, heldLock, document))
  const relock = folder
    ? `Your folder is unchanged. To lock it again, if nobody has saved in the meantime: holdfast lock ${folder}`
    : `To lock it again: holdfast lock ${document}`
  switch (code) {
    case 'LOCK_LOST':
      return say(exitCodes.lost, `${lossWords(answer)} ${relock}`)
    case 'LOCK_RESERVED':
      return say(exitCodes.locked, `${message} To wait for your turn: holdfast request ${document}`)
    case 'LOCK_REQUIRED':
      return say(exitCodes.refused, `You need the lock to save. ${relock}`)
    case 'LOCK_NOT_HELD':
      return say(exitCodes.refused, `Nobody has the lock any more. To lock it: holdfast lock ${document}`)
    case 'LOCKING_DISABLED':
      return say(
        exitCodes.refused,
        `This collection has no locks. Use holdfast get ${document}, and then commit.`,
      )
    case 'VERSION_CONFLICT':
      return say(
        exitCodes.conflict,
        `${message} Your folder is unchanged. To get the new version and copy your changes to another folder: holdfast update ${folder ?? 'FOLDER'} --aside`,
      )
    default:
      return say(exitCodes.refused, message)
  }
}

function heldWords(message: string, { holder, acquiredAt, comment, heldByViewer }: HeldLock, name: string) {
  const about = comment ? `: "${comment}"` : ''
  const way = heldByViewer
    ? `Release it there, or here: holdfast unlock ${name} --mine`
    : `To ask for it and wait for your turn: holdfast request ${name}`
  return `${message.replace(/\.$/, '')} (${holder.name}, since ${acquiredAt}${about}). ${way}`
}

/** Messages by cause. For all others the server's message is used. */
const losses: Record<string, string> = {
  EXPIRED: 'Your lock has expired.',
  IDLE: 'Your lock has ended because you were idle.',
  RELEASED: 'Your lock was released.',
}

function lossWords({ message, cause = '', by, statedReason }: Refused): string {
  const who = by ? ` It was ${by.name}${statedReason ? `: "${statedReason}"` : ''}.` : ''
  return `${losses[cause] ?? message}${who}`
}

/** A refusal of the whole call. Trying again would not help. */
export function refusedCall({ code, message }: Refusal, url: string): Failure {
  const isUnknown = code === 'UNAUTHENTICATED'
  const way = `${url} does not accept your token any more. Sign in again: holdfast login ${url}`
  return new Failure(exitCodes.refused, isUnknown ? way : message, { code })
}

/** A busy server says so in its answer. Otherwise there was no answer. */
export function noAnswer(error: unknown, url: string): Failure {
  const [said] = error instanceof FetchFailure ? (error.errors as Said[]) : []
  if (said) return new Failure(exitCodes.failed, said.message, { code: said.extensions?.code })
  // It came from something in between, such as a proxy, and its page does not help here.
  if (error instanceof FetchFailure) return new Failure(exitCodes.failed, `${error.status} from ${url}.`)
  const { message, cause } = error as Error
  const why = (cause as Error | undefined)?.message || message
  return new Failure(exitCodes.failed, `${url} does not answer: ${why}`)
}

interface Said {
  message: string
  extensions?: { code?: string }
}

/** What scripts can tell apart; docs/cli.md has the table. */
export const exitCodes = { failed: 1, usage: 2, locked: 3, lost: 4, conflict: 5, refused: 6 }

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

interface Refused {
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
      `${message} (${holder.name}, since ${acquiredAt}${about}). ${way}`,
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

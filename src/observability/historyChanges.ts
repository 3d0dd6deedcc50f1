import type { Logger } from 'pino'
import { highFloor } from '../domain/epoch.ts'
import type { Acknowledged } from '../storage/acknowledged.ts'
import type { History } from '../storage/history.ts'
import type { Statements } from '../storage/statements.ts'
import { historyText } from './historyText.ts'

/** Logs and counts each new epoch, and the changes that this instance had acknowledged and the database has lost. */
export function watchHistory(
  history: History,
  { acknowledged, db, log }: { acknowledged: Acknowledged; db: Statements; log: Logger },
  seen: { historyChanged(): void; acknowledgedLost(changes: number): void },
): void {
  history.onChange((change) => {
    log.error(change, historyText(change))
    seen.historyChanged()
    void acknowledged.lost(db).then(
      (changes) => {
        if (changes.length === 0 && !change.lostLogBytes) return
        const { lostLogBytes } = change
        log.error(
          { lostChanges: changes.length, lostLogBytes, first: changes.slice(0, 20) },
          'What this server had acknowledged is lost: the database has another history',
        )
        seen.acknowledgedLost(changes.length)
      },
      (error) => logUnread(log, error),
    )
  })
}

export const logUnread = (log: Logger, error: Error) =>
  log.warn({ err: error }, 'the history of the database could not be read')

/** Fencing tokens are 32-bit integers, and each epoch uses up a part of them. */
export function warnOfHighFloor(history: History, log: Logger): void {
  if ((history.epoch()?.floor ?? 0) >= highFloor)
    log.warn(history.epoch(), 'fencing tokens are running out: fewer than 500 epochs are left')
}

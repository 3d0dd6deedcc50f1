import type { EpochCause } from '../domain/epoch.ts'
import type { HistoryChange } from '../storage/history.ts'

const why: Record<EpochCause, string> = {
  FIRST: 'it has no epoch yet',
  OTHER_SERVER: 'it is another server or another database',
  OTHER_TIMELINE: 'a standby has become the primary',
  OTHER_LINEAGE: 'an epoch that had started is missing',
  SHORTER_LOG: 'its log is shorter than it was',
  OPERATOR: 'an operator ran fence-bump',
}

/** The log message when this instance continues in another epoch. */
export function historyText({ epoch, floor, begun }: HistoryChange): string {
  return (
    `The database has another history than before (${begun ? why[begun] : 'another instance noticed'}). Epoch ${epoch} ` +
    `starts: new fencing tokens and revisions are above ${floor}. The last writes may be lost.`
  )
}

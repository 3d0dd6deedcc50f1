import type { EpochCause } from '../domain/epoch.ts'
import type { HistoryChange } from '../storage/history.ts'

const why: Record<EpochCause, string> = {
  FIRST: 'it has no epoch yet',
  OTHER_SERVER: 'it is on another server, or another database, than before',
  OTHER_TIMELINE: 'a standby has become the primary',
  OTHER_LINEAGE: 'it lacks an epoch that had begun',
  SHORTER_LOG: 'its log is shorter than it was',
  OPERATOR: 'the operator says so',
}

/** The log message when this instance continues in another epoch. */
export function historyText({ epoch, floor, begun }: HistoryChange): string {
  return (
    `The database has another history than before (${begun ? why[begun] : 'another instance noticed'}). Epoch ${epoch} ` +
    `begins: fencing tokens and revisions rise from above ${floor}. What was written last may be lost.`
  )
}

import type { Logger } from 'pino'
import { isSynchronous, type Replication } from '../storage/commitProbe.ts'
import { gauge, type Metrics } from './metrics.ts'

/** Logs whether acknowledged commits are on a second server: at the start, and whenever it changes. */
export function watchReplication(
  { registry }: Metrics,
  log: Logger,
  { isProduction, ageMs }: { isProduction: boolean; ageMs(): number },
): (seen: Replication) => void {
  let last: Replication | null = null
  gauge(
    registry,
    'holdfast_replication_synchronous',
    '1 if acknowledged commits are on a second server: synchronous_standby_names is not empty, and synchronous_commit is on.',
    [],
    (shown) => {
      if (last) shown.set(isSynchronous(last) ? 1 : 0)
      else shown.remove()
    },
  )
  gauge(
    registry,
    'holdfast_commit_age_seconds',
    'Seconds since the last acknowledged commit of this instance. It writes one every two seconds.',
    [],
    (shown) => shown.set(ageMs() / 1000),
  )
  return (seen) => {
    const before = last
    last = seen
    if (before?.standbyNames === seen.standbyNames && before.commit === seen.commit) return
    const said = { synchronousStandbyNames: seen.standbyNames, synchronousCommit: seen.commit }
    if (isSynchronous(seen)) {
      if (before) log.info(said, 'the database replicates synchronously')
    } else if (isProduction) log.warn(said, warningOf(seen))
  }
}

const warningOf = ({ standbyNames, commit }: Replication) =>
  `The database does not replicate synchronously (${standbyNames === '' ? 'synchronous_standby_names is empty' : `synchronous_commit is ${commit}`}): ` +
  'a failover can lose acknowledged locks and saves.'

/**
 * Rule 40: one unbroken history of the database is an epoch. A failover may lose its end, a restore goes back in it; what
 * was granted in the lost part must not be granted again. Each epoch has a floor, above which its fencing tokens and
 * revisions lie, so that they rise without any row being rewritten.
 */

/** What a database says of its own history. */
export interface HistorySeen {
  /** System identifier, database and timeline, as they are now. */
  place: string
  /** Eight hexadecimal digits; it rises by one with each promotion. */
  timeline: string
  /** How far the write-ahead log reaches, in bytes. */
  logPosition: bigint
  /** Number of the newest event; numbers are handed out once. */
  newestEvent: number
  /** Of a server that has been promoted since it was started: where its timeline begins, in bytes. Null of others. */
  beganAt: bigint | null
  /** The newest epoch that is recorded; null where there is none. */
  epoch: { id: number; lineage: string; place: string; floor: number } | null
}

export type EpochCause =
  | 'FIRST'
  | 'OTHER_SERVER'
  | 'OTHER_TIMELINE'
  | 'OTHER_LINEAGE'
  | 'SHORTER_LOG'
  | 'OPERATOR'

/** Far more than a lost part of a history can have granted on one document; a counter has room for 2,000 of them. */
export const epochMargin = 1_000_000

/** From here on an operator is warned: what is left of the counters is for 500 epochs. */
export const highFloor = 1_500 * epochMargin

/** Why a new epoch has to begin before anything is granted; null where the history goes on. */
export function whyNewEpoch(seen: HistorySeen, remembered: HistorySeen | null): EpochCause | null {
  const { epoch } = seen
  const last = remembered?.epoch
  if (!epoch) return last ? 'OTHER_LINEAGE' : 'FIRST'
  if (epoch.place !== seen.place)
    return serverOf(epoch.place) === serverOf(seen.place) ? 'OTHER_TIMELINE' : 'OTHER_SERVER'
  if (!last) return null
  // An epoch that does not lie above the one remembered was begun by somebody who did not know of it.
  if (epoch.lineage !== last.lineage) return epoch.floor <= last.floor ? 'OTHER_LINEAGE' : null
  const isShorter = seen.logPosition < remembered.logPosition || seen.newestEvent < remembered.newestEvent
  return isShorter ? 'SHORTER_LOG' : null
}

/**
 * Above everything that any lost history can have given: the counters of this one, and the epochs that the caller
 * remembers. Each promotion that went by without being recorded may have begun an epoch of its own.
 */
export function nextEpoch(
  cause: EpochCause,
  seen: HistorySeen,
  remembered: HistorySeen | null,
  highestCounter: number,
  margin = epochMargin,
): { id: number; floor: number } {
  const { epoch } = seen
  if (cause === 'FIRST') return { id: 1, floor: 0 }
  const known = [epoch, remembered?.epoch].filter((each) => each != null)
  const highest = Math.max(highestCounter, ...known.map(({ floor }) => floor))
  return {
    id: Math.max(0, ...known.map(({ id }) => id)) + 1,
    floor: highest + margin * Math.max(1, epoch ? promotionsBetween(epoch.place, seen.place) : 1),
  }
}

/** The same database of the same server, on a timeline before one that was seen: a primary of former times. */
export function isFormerPrimary(seen: HistorySeen, remembered: HistorySeen | null): boolean {
  return (
    remembered !== null &&
    serverOf(seen.place) === serverOf(remembered.place) &&
    Number.parseInt(seen.timeline, 16) < Number.parseInt(remembered.timeline, 16)
  )
}

/** A commit that was acknowledged on an earlier timeline, and how far the log reached when it was written. */
export interface AcknowledgedAt {
  place: string
  logPosition: bigint
}

/**
 * How many bytes of the log before an acknowledged commit are not in this history: more than none where that commit is lost.
 * Null where nothing shows it, because the server was started anew since its promotion, or is another one.
 */
export function lostLog(seen: HistorySeen, acknowledged: AcknowledgedAt | null): bigint | null {
  if (!acknowledged || seen.beganAt === null || serverOf(acknowledged.place) !== serverOf(seen.place))
    return null
  if (timelineOf(seen.place) !== timelineOf(acknowledged.place) + 1) return null
  const lost = acknowledged.logPosition - seen.beganAt
  return lost > 0n ? lost : 0n
}

const serverOf = (place: string) => place.slice(0, place.lastIndexOf('/'))
const timelineOf = (place: string) => Number.parseInt(place.slice(place.lastIndexOf('/') + 1), 16)

function promotionsBetween(recorded: string, now: string): number {
  return serverOf(recorded) === serverOf(now) ? timelineOf(now) - timelineOf(recorded) : 1
}

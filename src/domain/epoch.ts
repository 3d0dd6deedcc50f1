/**
 * Rule 40: an epoch is one unbroken history of the database. A failover can lose its end, and a restore goes back in it.
 * Fencing tokens of the lost part must not be given out again. So each epoch has a floor, and all its fencing tokens and
 * revisions are above it. They rise without rewriting any row.
 */

/** What a database reports about its history. */
export interface HistorySeen {
  /** System identifier, database and timeline, as they are now. */
  place: string
  /** Eight hexadecimal digits; it rises by one with each promotion. */
  timeline: string
  /** How far the write-ahead log reaches, in bytes. */
  logPosition: bigint
  /** Number of the newest event. Each number is used once. */
  newestEvent: number
  /** Where the timeline starts, in bytes, if the server was promoted since its start. Otherwise null. */
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

/** Far more grants than the lost part of a history can have for one document. A counter has room for 2,000 such steps. */
export const epochMargin = 1_000_000

/** From this floor on operators are warned: the counters have room for 500 more epochs. */
export const highFloor = 1_500 * epochMargin

/** Why a new epoch must start before anything is granted; null if the history continues. */
export function whyNewEpoch(seen: HistorySeen, remembered: HistorySeen | null): EpochCause | null {
  const { epoch } = seen
  const last = remembered?.epoch
  if (!epoch) return last ? 'OTHER_LINEAGE' : 'FIRST'
  if (epoch.place !== seen.place)
    return serverOf(epoch.place) === serverOf(seen.place) ? 'OTHER_TIMELINE' : 'OTHER_SERVER'
  if (!last) return null
  // An epoch that is not above the remembered one was started by a server that did not know it.
  if (epoch.lineage !== last.lineage) return epoch.floor <= last.floor ? 'OTHER_LINEAGE' : null
  const isShorter = seen.logPosition < remembered.logPosition || seen.newestEvent < remembered.newestEvent
  return isShorter ? 'SHORTER_LOG' : null
}

/**
 * Above all numbers that a lost history can have given out: the counters of this one, and the epochs that the caller
 * remembers. Each promotion that was not recorded may have started its own epoch.
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

/** A commit that was acknowledged on an earlier timeline, and how far the log reached when it was written. */
export interface AcknowledgedAt {
  place: string
  logPosition: bigint
}

/**
 * How many bytes of the log before an acknowledged commit are missing in this history. More than 0 means that the commit is lost.
 * Null if it is unknown, because the server was restarted since its promotion, or is another server.
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

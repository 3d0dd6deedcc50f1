/** A user who has a document open, known by the subscriptions of their tabs and devices. */
export interface Present {
  userId: string
  sessions: number
  since: Date
}

/** The people who do more with a document than read it. */
export interface ViewerStates {
  /** The holder of the lock in force. */
  editing: string | null
  /** The users in the line. */
  waiting: readonly string[]
}

export interface ShownViewer extends Present {
  state: 'EDITING' | 'WAITING' | 'READING'
}

export interface ShownViewers {
  nodes: ShownViewer[]
  totalCount: number
}

/** How many users are shown. The others are only counted. */
export const shownViewers = 50

const order = ['EDITING', 'WAITING', 'READING'] as const

/** Sorted: first the editor, then waiting users, then readers; in each group the longest present first. */
export function viewersOf(people: Present[], { editing, waiting }: ViewerStates): ShownViewers {
  const stateOf = ({ userId }: Present) =>
    userId === editing ? 'EDITING' : waiting.includes(userId) ? 'WAITING' : 'READING'
  const all = people
    .map((person): ShownViewer => ({ ...person, state: stateOf(person) }))
    .sort(
      (a, b) =>
        order.indexOf(a.state) - order.indexOf(b.state) ||
        a.since.getTime() - b.since.getTime() ||
        (a.userId < b.userId ? -1 : 1),
    )
  return { nodes: all.slice(0, shownViewers), totalCount: all.length }
}

/** Each user once, with all their sessions. */
export function together(parts: Present[][]): Present[] {
  const byUser = new Map<string, Present>()
  for (const { userId, sessions, since } of parts.flat()) {
    const known = byUser.get(userId)
    byUser.set(userId, {
      userId,
      sessions: sessions + (known?.sessions ?? 0),
      since: known && known.since < since ? known.since : since,
    })
  }
  return [...byUser.values()]
}

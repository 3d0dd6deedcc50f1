import type { RequestPartsFragment } from '@holdfast/documents'
import type { Clock } from '../clock.ts'
import type { Waiting } from './view.ts'

interface Known {
  request: RequestPartsFragment
  /** The clock's milliseconds at which its times were true. */
  at: number
}

/** The line as it was told last, by the clock of this page. */
export class KnownLine {
  #clock: Clock
  #line = new Map<string, Known>()
  /** Ids that are this person's, whoever the server says that is. */
  readonly own = new Set<string>()
  viewerId: string | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The whole line, asked for at `sentAt`. What was told since then may be later than what was read. */
  read(requests: readonly RequestPartsFragment[], sentAt: number, at: number): void {
    const toldSince = [...this.#line.values()].filter((known) => known.at > sentAt)
    this.#line = new Map(requests.map((request) => [request.id, { request, at }]))
    for (const known of toldSince) this.hear(known.request, known.at)
  }

  /** A settled one stays known until the next reading: an answer that is under way may be of the time before. */
  hear(request: RequestPartsFragment, at: number): void {
    const known = this.#line.get(request.id)
    if (known && Date.parse(known.request.asOf) > Date.parse(request.asOf)) return
    this.#line.set(request.id, { request, at })
  }

  waiting(): Waiting[] {
    const line = [...this.#line.values()]
      .filter(({ request: { state } }) => state === 'WAITING' || state === 'RESERVED')
      .map((each) => this.now(each.request, each.at))
    return line.sort((one, other) => one.position - other.position)
  }

  now(request: RequestPartsFragment, at: number): Waiting {
    const passed = this.#clock.now() - at
    const left = (ms: number | null) => (ms === null ? null : Math.max(0, ms - passed))
    const { id, kind, state, note, requestedAt, position, answer, answerNote, requester, answeredBy } =
      request
    const kept = request.reservedUntil
    return {
      ...{ id, kind, state, note, requestedAt, position, answer, answerNote, requester, answeredBy },
      isMine: this.own.has(id) || requester.id === this.viewerId,
      dueInMs: left(request.dueInMs ?? null),
      // Both are the database's times.
      reservedInMs: state === 'RESERVED' && kept ? left(Date.parse(kept) - Date.parse(request.asOf)) : null,
    }
  }
}

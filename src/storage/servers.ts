export interface Address {
  host: string
  port: number
}

/** What a server reports to a new connection. */
export interface Greeting {
  isStandby: boolean
  isReadOnly: boolean
  /** The system identifier. Null for a standby, and so is the timeline. */
  system: string | null
  /** It increases by one with each promotion. */
  timeline: number | null
  /** The backend of the connection. A pooler gives its clients a different number. */
  pid: number
}

/** A server that takes no writes. The code is the one that a write there would get; callers may retry later. */
export class NotWritable extends Error {
  readonly code = '25006'
}

/** After this time the primary is looked up again, because a second one may have appeared. */
const freshMs = 5_000
/**
 * A former primary is accepted again when nobody has seen the newer one for this time: whoever runs the database has gone back to
 * it, or has restored it from a disk. Longer than a cluster manager needs to stop a former primary (Patroni: 30 s).
 */
const formerPrimaryMs = 60_000
/** While a former primary is the only one that answers, new connections are tried far more often than this. */
const pauseMs = 15_000
/** How long to wait, after the first server that takes writes has answered, for the answers of the others. */
const stragglersMs = 200

/**
 * The servers of one database, shared by all pools of a process: which one takes writes, and the newest
 * timeline seen on any connection. A former primary is refused, even if it still takes writes, so that nobody
 * writes to two primaries. It is refused until no newer one has been seen for `formerPrimaryMs`. A server that does not
 * answer may be the newer one, so while one of several is unreachable that time does not begin.
 */
export class Servers {
  readonly #addresses: readonly Address[]
  readonly #listeners: (() => void)[] = []
  #newest: Greeting | null = null
  #primary: { address: Address; at: number } | null = null
  #locating: Promise<Address> | null = null
  /** When a former primary was first and last refused, since the newest was last seen. */
  #refused: { since: number; last: number } | null = null
  readonly #formerMs: number
  readonly #now: () => number

  /** An empty list means one server, whose address is in the URL. */
  constructor(
    addresses: readonly Address[],
    { formerMs = formerPrimaryMs, now = () => performance.now() } = {},
  ) {
    this.#addresses = addresses
    this.#formerMs = formerMs
    this.#now = now
  }

  /** Called when a newer primary has been seen: connections to the former one must be closed. */
  onNewPrimary(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /**
   * The address of the primary if there are several servers; null if there is one. `ask` opens a connection for
   * this question only.
   */
  async locate(ask: (address: Address) => Promise<Greeting>): Promise<Address | null> {
    if (this.#addresses.length === 0) return null
    const known = this.#primary
    if (known && this.#now() - known.at < freshMs) return known.address
    this.#locating ??= this.#find(ask).finally(() => {
      this.#locating = null
    })
    // If a primary was known a moment ago, its address is answered at once, and the lookup continues in the
    // background.
    if (!known) return this.#locating
    this.#locating.catch(() => {})
    return known.address
  }

  /** The primary could not be reached, or takes no writes. */
  forget(): void {
    this.#primary = null
  }

  /** Throws NotWritable for a server to which nobody may write. */
  admit(greeting: Greeting, name: string): void {
    if (greeting.isStandby) throw new NotWritable(`${name} is a standby and takes no writes`)
    if (greeting.isReadOnly)
      throw new NotWritable(`${name} takes no writes: default_transaction_read_only is on`)
    if (this.#isFormer(greeting) && !this.#isBack())
      throw new NotWritable(
        `${name} is a former primary: it is on timeline ${greeting.timeline}, and another server was already on ${this.#newest?.timeline}; it is accepted when that one has not been seen for ${this.#formerMs / 1_000} s`,
      )
    this.#refused = null
    const isFirst = this.#newest === null
    const isNew = this.isPassed(greeting)
    this.#newest = greeting
    if (isNew && !isFirst) for (const listener of this.#listeners) listener()
  }

  /** The connection leads to another server or another timeline than the present primary, and must be closed. */
  isPassed({ system, timeline }: Greeting): boolean {
    return this.#newest?.system !== system || this.#newest.timeline !== timeline
  }

  #isFormer({ system, timeline }: Greeting): boolean {
    const newest = this.#newest
    return newest !== null && newest.system === system && Number(timeline) < Number(newest.timeline)
  }

  #isBack(): boolean {
    const now = this.#now()
    const { since, last } = this.#refused ?? { since: now, last: now }
    // After a pause of this process nobody knows who was primary meanwhile.
    this.#refused = { since: now - last > pauseMs ? now : since, last: now }
    return now - this.#refused.since >= this.#formerMs
  }

  /** The server on the highest timeline among those that take writes, whichever answers first. */
  async #find(ask: (address: Address) => Promise<Greeting>): Promise<Address> {
    const found: { address: Address; timeline: number }[] = []
    const faults: string[] = []
    let enough: () => void = () => {}
    const straggling = new Promise<void>((resolve) => {
      enough = () => setTimeout(resolve, stragglersMs)
    })
    const all = this.#addresses.map(async (address) => {
      const name = `${address.host}:${address.port}`
      try {
        const greeting = await ask(address)
        this.admit(greeting, name)
        found.push({ address, timeline: Number(greeting.timeline) })
        enough()
      } catch (error) {
        if (!(error instanceof NotWritable)) this.#refused = null
        faults.push(
          (error as Error).message.includes(name)
            ? (error as Error).message
            : `${name}: ${(error as Error).message}`,
        )
      }
    })
    await Promise.race([Promise.all(all), straggling])
    const [best] = found.sort((one, other) => other.timeline - one.timeline)
    if (!best) throw new NotWritable(`no server takes writes: ${faults.join('; ')}`)
    this.#primary = { address: best.address, at: this.#now() }
    return best.address
  }
}

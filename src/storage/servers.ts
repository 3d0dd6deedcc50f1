export interface Address {
  host: string
  port: number
}

/** What a server says of itself to a new connection. */
export interface Greeting {
  isStandby: boolean
  isReadOnly: boolean
  /** System identifier. Null of a standby, as is the timeline. */
  system: string | null
  /** It rises by one with each promotion. */
  timeline: number | null
  /** The backend behind the connection; a pooler tells its clients another number. */
  pid: number
}

/** A server that cannot be written to. Its code is that of a write there, which callers may try again later. */
export class NotWritable extends Error {
  readonly code = '25006'
}

/** Where the primary is, is asked again after this time, in case that a second one has appeared. */
const freshMs = 5_000
/** Servers that answer later than the first that takes writes, by more than this, are not waited for. */
const stragglersMs = 200

/**
 * The servers of one database, as all pools of a process know them: which one takes writes, and the newest timeline that any
 * connection has shown. A server that was primary before the last promotion is refused from then on, also where it still
 * takes writes: nobody writes to two primaries.
 */
export class Servers {
  readonly #addresses: readonly Address[]
  readonly #listeners: (() => void)[] = []
  #newest: Greeting | null = null
  #primary: { address: Address; at: number } | null = null
  #locating: Promise<Address> | null = null

  /** None: there is one server, and its address is the URL's own. */
  constructor(addresses: readonly Address[]) {
    this.#addresses = addresses
  }

  /** Tells when a newer primary has been met: connections to the former one are to be given up. */
  onNewPrimary(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** The address of the primary, where there is more than one; `ask` makes a connection for that question alone. */
  async locate(ask: (address: Address) => Promise<Greeting>): Promise<Address | null> {
    if (this.#addresses.length === 0) return null
    const known = this.#primary
    if (known && performance.now() - known.at < freshMs) return known.address
    this.#locating ??= this.#find(ask).finally(() => {
      this.#locating = null
    })
    // One that was good a moment ago is not waited for.
    if (!known) return this.#locating
    this.#locating.catch(() => {})
    return known.address
  }

  /** It could not be reached, or takes no writes. */
  forget(): void {
    this.#primary = null
  }

  /** Throws NotWritable for a server that nobody may write to. */
  admit(greeting: Greeting, name: string): void {
    if (greeting.isStandby) throw new NotWritable(`${name} is a standby and takes no writes`)
    if (greeting.isReadOnly)
      throw new NotWritable(`${name} takes no writes: default_transaction_read_only is on`)
    if (this.#isFormer(greeting))
      throw new NotWritable(
        `${name} is a former primary: it is on timeline ${greeting.timeline}, and another server has been on ${this.#newest?.timeline}`,
      )
    const { system, timeline } = greeting
    const isNew = this.#newest?.system !== system || this.#newest.timeline !== timeline
    const isFirst = this.#newest === null
    this.#newest = greeting
    if (isNew && !isFirst) for (const listener of this.#listeners) listener()
  }

  /** On another server, or on an earlier timeline, than the newest primary: a connection to it is given up. */
  isPassed(greeting: Greeting): boolean {
    return this.#isFormer(greeting) || (this.#newest !== null && this.#newest.system !== greeting.system)
  }

  #isFormer({ system, timeline }: Greeting): boolean {
    const newest = this.#newest
    return newest !== null && newest.system === system && Number(timeline) < Number(newest.timeline)
  }

  /** Of those that take writes the one on the highest timeline, whichever answers first. */
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
    this.#primary = { address: best.address, at: performance.now() }
    return best.address
  }
}

import type { ToolOfServer } from '../server.ts'
import type { Connection } from './connection.ts'
import { wrong } from './content.ts'
import { notHeld } from './words.ts'
import { Work } from './work.ts'

/** More than an agent may hold by default. Waiting requests count too. */
const mostOpen = 50

/** One agent with its open documents. Their locks are renewed while its session is open, and released with it. */
export class Guest {
  readonly #connection: Connection
  readonly #open = new Map<string, Work>()
  /** Called with a document whose holder has changed, or that somebody asked for. */
  onChange: (document: string) => void = () => {}

  constructor(connection: Connection) {
    this.#connection = connection
  }

  get server() {
    return this.#connection.server
  }

  /** A newer token of the same person. */
  signIn(token: string): void {
    this.#connection.credentials.token = token
  }

  /** If the document is already open, its current state is returned. */
  async open(document: string, note: string | undefined): Promise<Work> {
    const known = this.#find(document)
    if (known?.isHeld) return known
    if (known) await this.close(known.handle)
    const read = () => this.server.tool(document, { opens: true })
    const work = this.#begin(document, await read(), { note, waits: false })
    await work.acquire(read)
    if (work.isHeld) return work
    const words = notHeld(document, work.state)
    await this.close(work.handle)
    throw wrong(words)
  }

  /** Waits in line for at most this long. The next call continues waiting. */
  async request(document: string, note: string | undefined, ms: number): Promise<Work> {
    const known = this.#find(document)
    const tool = known ? null : await this.server.tool(document, { opens: true })
    const work = known ?? this.#begin(document, tool as ToolOfServer, { waits: true })
    if (!work.isHeld) {
      await work.ask(note).catch(async (error) => {
        await this.close(work.handle)
        throw error
      })
      await work.waited(ms)
    }
    return work
  }

  work(handle: string): Work {
    const work = this.#open.get(handle)
    if (!work)
      throw wrong('No document is open with this handle. Get a handle with open_document, in this session.')
    work.touch()
    return work
  }

  async close(handle: string): Promise<void> {
    const work = this.#open.get(handle)
    this.#open.delete(handle)
    await work?.close()
  }

  /** Ends the session and releases all locks. */
  async leave(): Promise<void> {
    await Promise.allSettled([...this.#open.keys()].map((handle) => this.close(handle)))
    await this.#connection.close()
  }

  #find(document: string): Work | undefined {
    return [...this.#open.values()].find((work) => work.document === document)
  }

  #begin(document: string, tool: ToolOfServer, how: { note?: string | undefined; waits: boolean }): Work {
    if (this.#open.size >= mostOpen)
      throw wrong(
        `You may have at most ${mostOpen} documents open or requested. Close those that you have finished.`,
      )
    const work = new Work(this.#connection, document, tool, {
      ...how,
      changed: () => this.onChange(document),
    })
    this.#open.set(work.handle, work)
    return work
  }
}

import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Answer, Grant, Person } from '../support/person.ts'
import type { Watch } from '../support/watch.ts'

export interface Verdict {
  saves: number
  grants: number
  /** Acknowledged saves that are missing. */
  lost: number
  /** Fencing tokens of two grants, and revisions reported with two states. */
  doubled: number
  /** Documents whose watcher did not get the database's final state. */
  untold: number
}

/** The database in which acknowledged changes are looked up at the end. */
export type Sql = (text: string, values: unknown[]) => Promise<Answer[]>

interface Saved {
  toolId: string
  number: number
  mark: string
}

/**
 * Editors with one document each, who acquire, save and release until the end; an admin who takes one over now
 * and then; and a watcher for each. Every answer is recorded and compared with the database at the end.
 */
export class Load {
  readonly #saved: Saved[] = []
  readonly #grants = new Map<string, Set<string>>()
  readonly #told = new Map<string, string>()
  readonly #seen = new Map<string, Answer>()
  #twoStates = 0
  #isOver = false
  readonly #watches = new Map<string, Watch>()
  #isDeaf = false
  readonly #documents: string[]

  private constructor(documents: string[]) {
    this.#documents = documents
  }

  static async start(editors: Person[], admin: Person, thinkMs = 50): Promise<Load> {
    const documents = await Promise.all(editors.map((editor) => editor.creates()))
    const load = new Load(documents)
    for (const [index, toolId] of documents.entries()) {
      const editor = editors[index] as Person
      void load.#edit(editor.once(), toolId, thinkMs)
      void load.#watch(editor, toolId)
    }
    void load.#takeOver(admin.once(), thinkMs * 10)
    return load
  }

  get saves(): number {
    return this.#saved.length
  }

  /** Ends the work, and gives watchers time to get the final state. */
  async end(sql: Sql, withinMs = 15_000): Promise<Verdict> {
    this.#isOver = true
    const deadline = Date.now() + withinMs
    let untold = this.#documents
    while (untold.length > 0 && Date.now() < deadline) {
      await delay(200)
      untold = await this.#untold(sql).catch(() => this.#documents)
    }
    this.#isDeaf = true
    for (const watch of this.#watches.values()) await watch.close().catch(() => {})
    const numbers = await sql(
      `SELECT tool_id || ' ' || number AS place, content::jsonb ->> 'mark' AS mark FROM draft_versions WHERE tool_id = ANY ($1)`,
      [this.#documents],
    )
    const there = new Map(numbers.map(({ place, mark }) => [place, mark]))
    return {
      saves: this.#saved.length,
      grants: this.#grants.size,
      lost: this.#saved.filter(({ toolId, number, mark }) => there.get(`${toolId} ${number}`) !== mark)
        .length,
      doubled: [...this.#grants.values()].filter((tokens) => tokens.size > 1).length + this.#twoStates,
      untold: untold.length,
    }
  }

  async #untold(sql: Sql): Promise<string[]> {
    const rows = await sql(
      `SELECT tool_id AS "toolId", revision, fencing_token AS token, in_force AS held FROM draft_lock_states WHERE tool_id = ANY ($1)`,
      [this.#documents],
    )
    return rows
      .filter(({ toolId, revision, token, held }) => {
        const seen = this.#seen.get(toolId)
        return !seen || (seen.revision !== revision && (held ? seen.lock?.fencingToken !== token : seen.lock))
      })
      .map(({ toolId }) => toolId)
  }

  async #edit(editor: Person, toolId: string, thinkMs: number): Promise<void> {
    while (!this.#isOver) {
      await delay(thinkMs * (1 + Math.random()))
      try {
        const grant = this.#granted(toolId, await editor.acquire(toolId))
        if (grant) await this.#saves(editor, toolId, grant, thinkMs)
      } catch {
        // It is unknown whether it was granted; the next attempt has another key.
        await delay(thinkMs * 4)
      }
    }
  }

  async #saves(editor: Person, toolId: string, grant: Grant, thinkMs: number): Promise<void> {
    let { number } = await editor.head(toolId)
    for (let saves = 0; saves < 5 && !this.#isOver; saves++) {
      const mark = randomUUID()
      const input = {
        lockToken: grant.lockToken,
        baseVersion: number,
        content: { mark },
        idempotencyKey: mark,
      }
      const answer = await editor.save(toolId, input)
      if (!answer.draftHead) return
      number = answer.draftHead.number
      this.#saved.push({ toolId, number, mark })
      await delay(thinkMs * Math.random())
    }
    await editor.release(toolId, grant)
  }

  async #takeOver(admin: Person, everyMs: number): Promise<void> {
    while (!this.#isOver) {
      await delay(everyMs)
      const toolId = this.#documents[Math.floor(Math.random() * this.#documents.length)] as string
      try {
        const held = await admin.lockOf(toolId)
        const grant = held && this.#granted(toolId, await admin.forceTake(toolId, held.fencingToken))
        if (grant) await admin.release(toolId, grant)
      } catch {
        // The database is unreachable at the moment.
      }
    }
  }

  #granted(toolId: string, answer: Answer): Grant | null {
    if (!answer.grant) return null
    const { lockToken, lock } = answer.grant
    const place = `${toolId} ${lock.fencingToken}`
    this.#grants.set(place, (this.#grants.get(place) ?? new Set()).add(lockToken))
    return { lockToken, fencingToken: lock.fencingToken }
  }

  /** As clients do, a subscription that ends is started again. */
  async #watch(person: Person, toolId: string): Promise<void> {
    while (!this.#isDeaf) {
      const watch = person.subscribe(toolId)
      this.#watches.set(toolId, watch)
      try {
        for (let change = await watch.next(); change; change = await watch.next()) this.#hears(toolId, change)
      } catch {
        // The next subscription begins with the state.
      }
      await watch.close().catch(() => {})
      await delay(200)
    }
  }

  #hears(toolId: string, change: Answer): void {
    this.#seen.set(toolId, change)
    if (change.kind === 'SNAPSHOT') return
    const place = `${toolId} ${change.revision}`
    const state = `${change.kind} ${change.lock?.fencingToken} ${change.draftHeadId}`
    const before = this.#told.get(place)
    if (before !== undefined && before !== state) this.#twoStates++
    this.#told.set(place, state)
  }
}

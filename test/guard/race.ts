import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { opened } from '../support/foreignTable.ts'
import { patiently } from '../support/patience.ts'
import type { Grant, Person } from '../support/person.ts'
import type { World } from '../support/world.ts'

/** How a save checks: with a protected table after use(), or with must_hold(), for an unprotected table. */
export type Way = 'trigger' | 'must_hold'
export type Isolation = 'READ COMMITTED' | 'REPEATABLE READ'
type Ending = 'takeover' | 'expiry' | 'release'

export interface RaceResult {
  saved: number
  refused: Record<string, number>
  ended: Record<Ending, number>
  /** Takeovers that were requested and answered while a guarded transaction of the document was open. */
  takenWhileOpen: number
  /** Both are measured once the servers are warm: after a tenth of the saves. */
  slowestTakeoverMs: number
  slowestHeartbeatMs: number
  heartbeats: number
  /** Writes with an older fencing token that were committed after the next grant had been answered. */
  late: number
}

/**
 * Saves against takeovers, expiries and releases at random moments. They are checked with the history of the
 * application's own table: when a grant is answered, the new holder records which transactions have been
 * committed. A write with an older fencing token that is not among them is late.
 */
export class Race {
  readonly #world: World
  readonly #people: [Person, Person]
  readonly #pool: pg.Pool
  readonly #result: RaceResult = {
    saved: 0,
    refused: {},
    ended: { takeover: 0, expiry: 0, release: 0 },
    takenWhileOpen: 0,
    slowestTakeoverMs: 0,
    slowestHeartbeatMs: 0,
    heartbeats: 0,
    late: 0,
  }
  #open = new Map<string, number>()
  #isWarm = () => false

  /** Both may end each other's locks, and each uses a different server. */
  constructor(world: World, people: [Person, Person], writers: number) {
    this.#world = world
    this.#people = people
    this.#pool = new pg.Pool({ connectionString: world.url, max: writers })
  }

  async run(options: {
    saves: number
    documents: number
    ways: Way[]
    isolations: Isolation[]
  }): Promise<RaceResult> {
    await this.#pool.query(`CREATE TABLE guarded (id text PRIMARY KEY, fence int NOT NULL);
      CREATE TABLE checked (id text PRIMARY KEY, fence int NOT NULL);
      CREATE TABLE history (id text, fence int, xid xid8 DEFAULT pg_current_xact_id());
      CREATE TABLE granted (id text, fence int, seen pg_snapshot DEFAULT pg_current_snapshot());
      SELECT grant_guard();
      SELECT protect('guarded', 'id', 'articles')`)
    this.#isWarm = () => this.#attempts() > options.saves / 10
    const documents = Array.from({ length: options.documents }, async (_, index) => {
      const way = options.ways[index % options.ways.length] as Way
      const isolation = options.isolations[
        Math.floor(index / options.ways.length) % options.isolations.length
      ] as Isolation
      await this.#document(`race-${index}`, way, isolation, () => this.#attempts() < options.saves)
    })
    await Promise.all(documents)
    const { rows } = await this.#pool.query(`SELECT count(DISTINCT h.xid)::int AS late FROM history h
      JOIN granted g ON g.id = h.id AND g.fence > h.fence WHERE NOT pg_visible_in_snapshot(h.xid, g.seen)`)
    await this.#pool.end()
    return { ...this.#result, late: rows[0].late }
  }

  #attempts(): number {
    return Object.values(this.#result.refused).reduce((sum, count) => sum + count, this.#result.saved)
  }

  async #document(key: string, way: Way, isolation: Isolation, goesOn: () => boolean): Promise<void> {
    let [holder, next] = this.#people
    const id = await opened(this.#world, key, holder, next)
    let grant = await this.#granted(key, holder.holds(id))
    await this.#save(key, way, 'READ COMMITTED', grant)
    while (goesOn()) {
      const saves = [0, 1].map(async () => {
        await sleep(Math.random() * 15)
        await this.#save(key, way, isolation, grant)
      })
      const beating = this.#beat(holder, id, grant)
      // At a random moment, mostly during a save.
      const done = Promise.all(saves).then(() => 'done')
      if (Math.random() < 0.8)
        while (!this.#open.get(key) && (await Promise.race([done, sleep(1)])) !== 'done');
      await sleep(Math.random() * 8)
      const ending = (['takeover', 'takeover', 'takeover', 'expiry', 'release'] as const)[
        Math.floor(Math.random() * 5)
      ] as Ending
      const after = await this.#granted(key, this.#end(ending, key, id, grant, holder, next))
      await Promise.all([...saves, beating])
      grant = after
      if (ending === 'takeover' || ending === 'expiry') [holder, next] = [next, holder]
    }
  }

  async #save(key: string, way: Way, isolation: Isolation, grant: Grant): Promise<void> {
    const table = way === 'trigger' ? 'guarded' : 'checked'
    const client = await this.#pool.connect()
    const think = () => sleep(Math.random() * 6)
    try {
      await client.query(`BEGIN ISOLATION LEVEL ${isolation}`)
      if (way === 'trigger') await client.query('SELECT use($1)', [grant.lockToken])
      else await client.query(`SELECT must_hold('articles', $1, $2)`, [key, grant.lockToken])
      this.#open.set(key, (this.#open.get(key) ?? 0) + 1)
      try {
        await think()
        await client.query(
          `INSERT INTO ${table} AS t VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET fence = excluded.fence`,
          [key, grant.fencingToken],
        )
        await client.query('INSERT INTO history VALUES ($1, $2)', [key, grant.fencingToken])
        await think()
        await client.query('COMMIT')
      } finally {
        this.#open.set(key, (this.#open.get(key) ?? 1) - 1)
      }
      this.#result.saved++
    } catch (error) {
      await client.query('ROLLBACK')
      const code = (error as { code: string }).code
      this.#result.refused[code] = (this.#result.refused[code] ?? 0) + 1
    } finally {
      client.release()
    }
  }

  async #end(
    ending: Ending,
    key: string,
    id: string,
    grant: Grant,
    holder: Person,
    next: Person,
  ): Promise<Grant> {
    this.#result.ended[ending]++
    if (ending === 'takeover') {
      const isOpen = (this.#open.get(key) ?? 0) > 0
      const began = this.#isWarm() ? performance.now() : null
      const idempotencyKey = `${key}-${grant.fencingToken}`
      const taken = await patiently(() => next.takes(id, grant.fencingToken, { idempotencyKey }))
      this.#timed('slowestTakeoverMs', began)
      if (isOpen) this.#result.takenWhileOpen++
      return taken
    }
    if (ending === 'expiry') {
      await this.#world.expires(id)
      return next.holds(id)
    }
    await patiently(() => holder.release(id, grant))
    return holder.holds(id)
  }

  async #beat(holder: Person, id: string, grant: Grant): Promise<void> {
    const began = this.#isWarm() ? performance.now() : null
    // A lost lock is an answer too; only its time matters.
    await patiently(() => holder.heartbeat(id, grant))
    this.#result.heartbeats++
    this.#timed('slowestHeartbeatMs', began)
  }

  #timed(slowest: 'slowestTakeoverMs' | 'slowestHeartbeatMs', began: number | null): void {
    if (began === null) return
    this.#result[slowest] = Math.max(this.#result[slowest], performance.now() - began)
  }

  /** The transactions that are committed when the answer arrives. */
  async #granted(key: string, granting: Promise<Grant>): Promise<Grant> {
    const grant = await granting
    await this.#world.sql('INSERT INTO granted VALUES ($1, $2)', [key, grant.fencingToken])
    return grant
  }
}

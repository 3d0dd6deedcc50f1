import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Answer, Grant, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

const rounds = 100

// The time for a hundred rounds over two processes depends on the machine.
vi.setConfig({ testTimeout: 240_000 })

describe('races over two server processes', () => {
  let world: World
  let ada: Person
  let bo: Person
  let cleo: Person
  let dan: Person
  let crowd: Person[]
  let page: string
  let held: Grant

  beforeAll(async () => {
    world = await World.open({ processes: 2, settings: { deadlock_timeout: '100ms' } })
    ;({ ada, bo, cleo } = await world.people())
    dan = await world.person('dan', { role: 'ADMIN' }, 1)
    crowd = await Promise.all(
      Array.from({ length: 20 }, (_, nth) => world.person(`admin${nth}`, { role: 'ADMIN' }, nth % 2)),
    )
    await Promise.all([dan, ...crowd].map((person) => person.ask('{ viewer { id } }')))
  })
  afterAll(() => world.close())

  const there = (person: Person) => person.at(world.urls[1] as string)
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

  /** Runs both at once; sometimes one or the other starts a few milliseconds earlier. */
  async function race<A, B>(round: number, one: () => Promise<A>, other: () => Promise<B>): Promise<[A, B]> {
    const head = ((round * 7) % 13) - 6
    return Promise.all([pause(Math.max(0, head)).then(one), pause(Math.max(0, -head)).then(other)])
  }

  async function heldByAda() {
    const page = await ada.creates()
    await world.maintains(bo, page)
    return { page, held: await ada.holds(page) }
  }

  /** Every round has one of the allowed outcomes, and each outcome occurs. */
  async function inRounds(one: (round: number) => Promise<string>): Promise<void> {
    const counts: Record<string, number> = {}
    let drafts: Awaited<ReturnType<typeof heldByAda>>[] = []
    for (let round = 0; round < rounds; round++) {
      // Created twenty at once, because that is faster and not part of the race.
      if (drafts.length === 0) drafts = await Promise.all(Array.from({ length: 20 }, heldByAda))
      ;({ page, held } = drafts.pop() as (typeof drafts)[number])
      const outcome = await one(round)
      counts[outcome] = (counts[outcome] ?? 0) + 1
      await isLegal()
    }
    console.log(counts)
    expect(Object.keys(counts)).toHaveLength(2)
    for (const count of Object.values(counts)) expect(count).toBeGreaterThanOrEqual(10)
  }

  /** Revisions have no gap, a grant ends before the next begins, and no request is settled twice. */
  async function isLegal(): Promise<void> {
    const events = await world.events(page)
    expect(events.map(({ revision }) => revision)).toEqual(events.map((_, index) => index + 1))
    let live = false
    for (const { kind, lock, ended_fencing_token: ended } of events) {
      if (ended !== null) expect(live, kind).toBe(true)
      live = lock !== null
    }
    const settled = await world.sql(
      `SELECT metadata->>'request' AS request FROM audit_entries
       WHERE tool_id = $1 AND action = 'LOCK_REQUEST_SETTLED' AND metadata->>'state' IN ('LAPSED', 'DENIED', 'WITHDRAWN')`,
      [page],
    )
    expect(new Set(settled.map(({ request }) => request)).size).toBe(settled.length)
  }

  const kinds = async () => (await world.events(page)).map(({ kind }) => kind)
  const reservedFor = async () =>
    (await bo.lineOf(page))
      .filter(({ state }: Answer) => state === 'RESERVED')
      .map(({ requester }: Answer) => requester.id)
  const endsIn = (column: string, table: string, ms: number) =>
    world.sql(
      `UPDATE ${table} SET ${column} = clock_timestamp() + make_interval(secs => $2) WHERE tool_id = $1`,
      [page, ms / 1000],
    )

  test('a release and a request: a request in time gets the reservation, a late one acquires', () =>
    inRounds(async (round) => {
      const [, asked] = await race(
        round,
        () => ada.release(page, held),
        () => there(bo).requests(page),
      )
      if (asked.code) {
        expect(asked.code).toBe('LOCK_NOT_HELD')
        expect(await bo.acquire(page)).toHaveProperty('grant')
        return 'released first'
      }
      expect(await reservedFor()).toEqual(['bo'])
      return 'asked first'
    }))

  test('a hand over and an expiry: the draft is reserved for the requester, and the lease ends once', () =>
    inRounds(async (round) => {
      const asked = await bo.waits(page)
      await endsIn('expires_at', 'draft_locks', 10 + (round % 20))
      await pause(round % 16)
      const answer = await there(ada).answers(asked, held, 'HAND_OVER')
      await cleo.acquire(page)
      expect(await reservedFor()).toEqual(['bo'])
      const ends = (await kinds()).filter((kind) => kind === 'HANDED_OVER' || kind === 'EXPIRED')
      expect(ends).toEqual([answer.code ? 'EXPIRED' : 'HANDED_OVER'])
      return ends[0] as string
    }))

  test('two announced takeovers: one takes effect, and both are answered with it', () =>
    inRounds(async (round) => {
      const input = { graceMs: 60_000 }
      const [one, other] = await race(
        round,
        () => cleo.forceTake(page, held.fencingToken, input),
        () => there(dan).forceTake(page, held.fencingToken, input),
      )
      expect(one.request.id).toBe(other.request.id)
      expect(await bo.lineOf(page)).toHaveLength(1)
      return one.request.requester.id
    }))

  test('a reservation that ends and twenty who acquire: the person it is for gets the lock, or one of the others', () =>
    inRounds(async (round) => {
      await bo.waits(page)
      await ada.release(page, held)
      await endsIn('reserved_until', 'draft_lock_requests', round % 2 ? 5_000 : 5)
      if (round % 2 === 0) await pause(4 + (round % 4))
      const answers: Answer[] = await Promise.all([
        there(bo).acquire(page),
        ...crowd.map((person) => person.acquire(page)),
      ])
      const won = answers.filter(({ grant }) => grant)
      expect(won).toHaveLength(1)
      const holder = won[0].grant.lock.holder.id
      return holder === 'bo' ? 'kept' : 'over'
    }))

  test('a requester that dies while the lock is released: reserved or gone, never both', () => {
    // The duration of a release on this machine. The requester's end is spread over twice that time.
    let usualMs = 6
    return inRounds(async (round) => {
      await bo.waits(page)
      await world.sql(
        `UPDATE draft_lock_requests SET requested_at = requested_at - interval '61 s',
           repeated_at = clock_timestamp() - interval '60 s' + make_interval(secs => $2) WHERE tool_id = $1`,
        [page, ((round % 12) / 6) * (usualMs / 1_000)],
      )
      const began = performance.now()
      await there(ada).release(page, held)
      usualMs = 0.7 * usualMs + 0.3 * (performance.now() - began)
      const reserved = await reservedFor()
      const taken = await cleo.acquire(page)
      expect(Boolean(taken.grant)).toBe(reserved.length === 0)
      return reserved.length === 0 ? 'gone' : 'reserved'
    })
  })

  test('a holder that types in the last millisecond keeps the lock or loses it, never both', () =>
    inRounds(async (round) => {
      const idempotencyKey = randomUUID()
      await ada.reports(page, held, 0)
      const repeats = () => there(bo).waits(page, { idempotencyKey })
      await repeats()
      for (const _ of [1, 2, 3]) {
        await world.passes(41, page)
        if (_ < 3) await repeats()
      }
      await ada.reports(page, held, 123_000)
      const [repeated, beat] = await race(round, repeats, () => ada.reports(page, held, 0))
      if (beat.lock) {
        expect(repeated.state).toBe('WAITING')
        expect(await kinds()).not.toContain('UNANSWERED')
        return 'typed in time'
      }
      expect(beat).toMatchObject({ code: 'LOCK_LOST', cause: 'UNANSWERED' })
      expect(await reservedFor()).toEqual(['bo'])
      return 'too late'
    }))
})

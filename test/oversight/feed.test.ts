import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type FeedBatch, FeedReader } from '../../src/events/feedReader.ts'
import type { LockChange } from '../../src/storage/lockEvents.ts'
import type { Answer, Person } from '../support/person.ts'
import { Subscription } from '../support/subscription.ts'
import { World } from '../support/world.ts'

const query = `subscription ($filter: DraftLockFilter) { activeDraftLocksChanged(filter: $filter) { resync
  changes { kind toolId revision lock { holder { id } } previousHolder { id } } } }`

/** The subscription of the list in an admin console. */
class Feed extends Subscription {
  constructor(url: string, person: Person, filter: object = {}) {
    super(person, query, { filter }, url)
  }
  async collect(count: number): Promise<Answer[]> {
    const changes: Answer[] = []
    while (changes.length < count) changes.push(...(await this.next()).changes)
    return changes
  }
}

for (const redis of [true, false])
  describe.skipIf(redis && !inject('redis'))(
    `activeDraftLocksChanged over two servers ${redis ? 'with' : 'without'} Redis`,
    () => {
      let world: World
      let ada: Person
      let cleo: Person
      beforeAll(async () => {
        world = await World.open({ instances: 2, redis, config: { tailMs: 100 } })
        ;({ ada, cleo } = await world.people())
      })
      afterAll(() => world.close())

      test('delivers a resync first, then every change exactly once', async () => {
        const feed = new Feed(world.urls[1] as string, cleo)
        expect(await feed.next()).toEqual({ resync: true, changes: [] })
        const pages = await Promise.all(Array.from({ length: 5 }, () => ada.creates()))
        const grants = await Promise.all(pages.map((page) => ada.holds(page)))
        await Promise.all(pages.map((page, index) => ada.release(page, grants[index] as never)))
        const changes = await feed.collect(10)
        const keys = changes.map((change) => `${change.toolId} ${change.revision} ${change.kind}`)
        expect(keys.toSorted()).toEqual(
          pages.flatMap((page) => [`${page} 1 ACQUIRED`, `${page} 2 RELEASED`]).toSorted(),
        )
        await feed.close()
      })

      test('matches a filter against the state before and after the change', async () => {
        const feed = new Feed(world.urls[1] as string, cleo, { holderIds: ['ada'] })
        await feed.next()
        const page = await ada.creates()
        const { fencingToken } = await ada.holds(page)
        const taken = await cleo.takes(page, fencingToken)
        await cleo.release(page, taken)
        const again = await ada.holds(page)
        const seen = await feed.collect(3)
        expect(seen.map((change) => change.kind)).toEqual(['ACQUIRED', 'TAKEN_OVER', 'ACQUIRED'])
        await ada.release(page, again)
        await feed.close()
      })

      test('rule 23: a change that commits late is delivered, even after later ones', async () => {
        const feed = new Feed(world.urls[1] as string, cleo)
        await feed.next()
        const [late, early] = [await ada.creates(), await ada.creates()]
        const slow = world.sql(
          `WITH event AS (INSERT INTO lock_events (tool_id, collection_id, revision, kind, occurred_at)
           VALUES ($1, 'pages', 1, 'EXPIRED', now()) RETURNING 1) SELECT pg_sleep(0.8) FROM event`,
          [late],
        )
        await ada.holds(early)
        expect((await feed.collect(1))[0]).toMatchObject({ toolId: early })
        await slow
        expect((await feed.collect(1))[0]).toMatchObject({ toolId: late, revision: 1 })
        await feed.close()
      })
    },
  )

describe('a reader that falls behind', () => {
  const change = (revision: number) =>
    ({ toolId: 't', collectionId: 'pages', revision, lock: null }) as LockChange
  const everything = { collectionId: null, toolIds: null, holderIds: null }

  test('is told to read its list again instead of the missed changes', async () => {
    const reader = new FeedReader<LockChange, unknown>(everything, 'ada', () => {})
    for (let revision = 1; revision <= 100_000; revision++) reader.put([change(revision)], 'place')
    expect((await reader.next()).value).toMatchObject({ resync: true, changes: [] })
    reader.put([change(100_001)], 'place')
    expect(((await reader.next()).value as FeedBatch<LockChange>).changes).toMatchObject([
      { revision: 100_001 },
    ])
  })

  test('gets up to its capacity in one batch, and can leave at any time', async () => {
    let closed = 0
    const reader = new FeedReader<LockChange, unknown>(everything, 'ada', () => closed++)
    for (let revision = 1; revision <= 500; revision++) reader.put([change(revision)], 'place')
    expect(((await reader.next()).value as FeedBatch<LockChange>).changes).toHaveLength(500)
    const waiting = reader.next()
    await reader.return()
    expect(await waiting).toEqual({ value: undefined, done: true })
    expect(closed).toBe(1)
  })
})

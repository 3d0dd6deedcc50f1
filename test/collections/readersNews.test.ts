import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Stream } from '../oversight/stream.ts'
import type { Person } from '../support/person.ts'
import { Subscription } from '../support/subscription.ts'
import type { World } from '../support/world.ts'
import { changes, collectionOf } from './support.ts'
import { type Document, secret, secretDocument, type Theatre, theatre } from './theatre.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let strangers: Theatre['strangers']
let hidden: Document
let here: Theatre

beforeAll(async () => {
  here = await theatre()
  ;({ world, ada, bo, cleo, strangers } = here)
  hidden = await secretDocument(here)
})
afterAll(() => world.close())

describe('changes of a document that not everybody may read', () => {
  const query =
    'subscription { activeDraftLocksChanged { resync changes { toolId kind reason tool { title } } } }'
  const feedOf = (person: Person) => new Subscription(person, query)
  /** The first non-empty batch. A new collection may have made lists read again before. */
  const changesOf = async (feed: Subscription) => {
    for (;;) {
      const { changes } = await feed.next()
      if (changes.length > 0) return changes
    }
  }

  test('reach only people who may read it, in the feed and in /events, also after missed events', async () => {
    const stage = await secretDocument(here)
    const page = await ada.creates()
    const people = [strangers.carl, bo, cleo]
    const feeds = people.map(feedOf)
    for (const feed of feeds) expect(await feed.next()).toEqual({ resync: true, changes: [] })
    const streams = await Promise.all(people.map(({ url, token }) => Stream.open(`${url}/events`, token)))
    for (const stream of streams) while (stream.lastId === '') await stream.pull()
    const places = streams.map(({ lastId }) => lastId)
    await cleo.forceRelease(stage.toolId, 1, secret)
    await ada.holds(page)
    const firstOf = await Promise.all(feeds.map(async (feed) => (await changesOf(feed))[0].toolId))
    expect(firstOf).toEqual([page, stage.toolId, stage.toolId])
    const told = await Promise.all(streams.map(async (stream) => (await stream.next()).data.document))
    expect(told).toEqual([page, stage.toolId, stage.toolId])
    const again = await Promise.all(
      people.map(({ url, token }, index) =>
        Stream.open(`${url}/events`, token, { headers: { 'last-event-id': places[index] as string } }),
      ),
    )
    const replayed = await Promise.all(again.map(async (stream) => (await stream.next()).data.document))
    expect(replayed).toEqual([page, stage.toolId, stage.toolId])
    for (const stream of [...streams, ...again]) stream.leave()
    for (const feed of feeds) await feed.close()
  })

  test('make lists read again when a collection is closed', async () => {
    const closing = await collectionOf(cleo)
    const feed = feedOf(strangers.vera)
    expect(await feed.next()).toMatchObject({ resync: true })
    await ada.holds(await ada.creates({ collection: closing }))
    expect(await changesOf(feed)).toHaveLength(1)
    await changes(cleo, closing, { readers: 'EDITORS' })
    await ada.holds(await ada.creates({ collection: closing }))
    expect(await feed.next()).toEqual({ resync: true, changes: [] })
    await feed.close()
  })

  test('cannot be subscribed to by others', async () => {
    await expect(strangers.carl.watches(hidden.toolId)).rejects.toMatchObject([
      { extensions: { code: 'NOT_FOUND' } },
    ])
  })

  test('end for a person who is no longer a maintainer, at the next check and before anything else is delivered', async () => {
    const { carl } = strangers
    for (const ending of ['look', 'change']) {
      const { toolId } = await secretDocument(here)
      await bo.describe(toolId, 1, { maintainerIds: ['bo', 'carl'] })
      const watch = await carl.watches(toolId)
      await bo.describe(toolId, 2, { maintainerIds: ['bo'] })
      if (ending === 'look') await world.apps[0]?.lockChanges.tail()
      else await cleo.forceRelease(toolId, 1, secret)
      expect(await watch.next()).toBeUndefined()
      await watch.close()
    }
  })

  test('end for everybody else when a collection is closed, and continue for its editors', async () => {
    const closing = await collectionOf(cleo)
    const page = await ada.creates({ collection: closing })
    const [others, own] = [await strangers.vera.watches(page), await ada.watches(page)]
    await changes(cleo, closing, { readers: 'EDITORS' })
    await world.apps[0]?.lockChanges.tail()
    expect(await others.next()).toBeUndefined()
    await ada.holds(page)
    expect(await own.next()).toMatchObject({ kind: 'ACQUIRED' })
    await Promise.all([others.close(), own.close()])
  })
})

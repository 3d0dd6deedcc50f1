import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { toolChangeKinds, toolChangeNames } from '../../src/domain/toolChangeKinds.ts'
import { changes, collectionOf } from '../collections/support.ts'
import type { Person } from '../support/person.ts'
import { Subscription } from '../support/subscription.ts'
import { World } from '../support/world.ts'

const fields = 'kind toolId tool { title draftHead { number } publishedVersion { number } } actor { id }'
const one = `subscription ($toolId: ID!) { toolChanged(toolId: $toolId) { ${fields} } }`
const many = `subscription ($filter: ToolFilter) { toolsChanged(filter: $filter) { resync changes { ${fields} } } }`

for (const redis of [true, false])
  describe.skipIf(redis && !inject('redis'))(`over two servers ${redis ? 'with' : 'without'} Redis`, () => {
    let world: World
    let ada: Person
    let bo: Person
    const streams: Subscription[] = []
    beforeAll(async () => {
      world = await World.open({ instances: 2, redis, config: { tailMs: 100 } })
      ;({ ada, bo } = await world.people())
    })
    afterEach(async () => {
      for (const stream of streams.splice(0)) await stream.close()
    })
    afterAll(() => world.close())

    const opens = (stream: Subscription) => {
      streams.push(stream)
      return stream
    }
    const reads = (person: Person, toolId: string) =>
      opens(new Subscription(person, one, { toolId }, world.urls[1]))
    const lists = async (person: Person, filter: object = {}) => {
      const list = opens(new Subscription(person, many, { filter }, world.urls[1]))
      expect(await list.next()).toEqual({ resync: true, changes: [] })
      return list
    }

    test('a reader gets the document first, then each save, title, publication and the deletion, and by whom', async () => {
      const page = await ada.creates()
      const bos = reads(bo, page)
      expect(await bos.next()).toMatchObject({ kind: 'SNAPSHOT', tool: { title: 'A page' }, actor: null })
      const { lockToken } = await ada.holds(page)
      await ada.save(page, { lockToken, baseVersion: 1 })
      expect(await bos.next()).toMatchObject({
        ...{ kind: 'SAVED', toolId: page, tool: { draftHead: { number: 2 } }, actor: { id: 'ada' } },
      })
      await ada.describe(page, 1, { title: 'Spring' })
      expect(await bos.next()).toMatchObject({ kind: 'METADATA_CHANGED', tool: { title: 'Spring' } })
      await ada.publish(page, { lockToken, baseVersion: 2 })
      expect(await bos.next()).toMatchObject({ kind: 'PUBLISHED', tool: { publishedVersion: { number: 2 } } })
      await ada.unpublish(page, { lockToken })
      expect(await bos.next()).toMatchObject({ kind: 'UNPUBLISHED', tool: { publishedVersion: null } })
      await ada.delete(page, { lockToken })
      expect(await bos.next()).toMatchObject({ kind: 'DELETED', tool: null, actor: { id: 'ada' } })
      expect(await bos.next()).toBeNull()
    })

    test('a lock that begins and ends is no change of the document', async () => {
      const page = await ada.creates()
      const bos = reads(bo, page)
      await bos.next()
      const grant = await ada.holds(page)
      await ada.release(page, grant)
      await ada.describe(page, 1, { title: 'Next' })
      expect(await bos.next()).toMatchObject({ kind: 'METADATA_CHANGED' })
    })

    test('a list is notified of every document of its collection, new ones included', async () => {
      const bos = await lists(bo, { collection: 'parts' })
      await ada.creates()
      const part = await ada.creates({ collection: 'parts' })
      expect((await bos.next()).changes).toMatchObject([
        { kind: 'CREATED', toolId: part, tool: { title: 'A page' }, actor: { id: 'ada' } },
      ])
    })

    test('rule 23: a change that commits late is delivered once, even after later ones', async () => {
      const page = await ada.creates()
      const bos = await lists(bo)
      const late = new pg.Client(world.url)
      await late.connect()
      await late.query(`BEGIN; INSERT INTO audit_entries (action, actor_id, tool_id, created_at)
          VALUES ('DRAFT_PUBLISHED', 'ada', '${page}', now())`)
      const other = await ada.creates()
      expect((await bos.next()).changes).toMatchObject([{ kind: 'CREATED', toolId: other }])
      await late.query('COMMIT')
      await late.end()
      expect((await bos.next()).changes).toMatchObject([{ kind: 'PUBLISHED', toolId: page }])
      const last = await ada.creates()
      expect((await bos.next()).changes).toMatchObject([{ kind: 'CREATED', toolId: last }])
    })
  })

describe('changes of a document that not everybody may read', () => {
  let world: World
  let ada: Person
  let bo: Person
  let cleo: Person
  beforeAll(async () => {
    world = await World.open({ config: { tailMs: 300 } })
    ;({ ada, bo, cleo } = await world.people())
  })
  afterAll(() => world.close())

  test('rule 22: changes of a hidden document are in no list of others, who cannot subscribe to them either', async () => {
    const stage = await collectionOf(cleo, { readers: 'EDITORS' })
    const [others, own] = [new Subscription(bo, many), new Subscription(ada, many)]
    for (const list of [others, own]) await list.next()
    const secret = await ada.creates({ collection: stage })
    const open = await ada.creates()
    expect((await own.next()).changes[0]).toMatchObject({ toolId: secret })
    expect((await others.next()).changes).toMatchObject([{ kind: 'CREATED', toolId: open }])
    const begun = new Subscription(bo, one, { toolId: secret })
    await expect(begun.next()).rejects.toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
    for (const each of [others, own, begun]) await each.close()
  })

  test('rule 19: changes end for a person who is no longer a maintainer', async () => {
    const stage = await collectionOf(cleo, { readers: 'EDITORS' })
    const page = await ada.creates({ collection: stage })
    await ada.describe(page, 1, { maintainerIds: ['ada', 'bo'] })
    const bos = new Subscription(bo, one, { toolId: page })
    expect(await bos.next()).toMatchObject({ kind: 'SNAPSHOT' })
    await ada.describe(page, 2, { maintainerIds: ['ada'], title: 'Secret' })
    expect(await bos.next()).toBeNull()
    await bos.close()
  })

  // What a reader may read must be known from the first moment on, not only from the first read of the log.
  test('end for everybody else when its collection is closed', async () => {
    const closing = await collectionOf(cleo)
    const page = await ada.creates({ collection: closing })
    const bos = new Subscription(bo, one, { toolId: page })
    expect(await bos.next()).toMatchObject({ kind: 'SNAPSHOT' })
    await changes(cleo, closing, { readers: 'EDITORS' })
    expect(await bos.next()).toBeNull()
    await bos.close()
  })
})

test('the database marks every audit entry that is delivered as a change, and no other', async () => {
  const world = await World.open({ instances: 0 })
  const [{ definition }] = await world.sql(
    `SELECT pg_get_triggerdef(oid) AS definition FROM pg_trigger WHERE tgname = 'audit_entries_in_epoch'`,
  )
  const marked = [...definition.matchAll(/'(\w+)'::audit_action/g)].map(([, action]) => action)
  expect(marked.toSorted()).toEqual(
    toolChangeNames.flatMap((kind): string[] => [...toolChangeKinds[kind].actions]).toSorted(),
  )
  await world.close()
})

test('rule 40: in a new epoch a document’s current state is delivered and lists are read again; older entries are not delivered', async () => {
  const world = await World.open({ config: { tailMs: 50 } })
  const { ada, bo } = await world.people()
  const page = await ada.creates()
  const [reader, list] = [new Subscription(bo, one, { toolId: page }), new Subscription(bo, many)]
  for (const each of [reader, list]) await each.next()
  await world.sql(`INSERT INTO epochs (id, place, floor, cause, begun_at)
    SELECT id + 1, place, 1000000, 'OPERATOR', now() FROM epochs`)
  await world.sql(
    `INSERT INTO audit_entries (action, tool_id, created_at, xid, epoch) VALUES ('DRAFT_PUBLISHED', $1, now(), '999999999', 1)`,
    [page],
  )
  expect(await reader.next()).toMatchObject({ kind: 'SNAPSHOT' })
  expect(await list.next()).toEqual({ resync: true, changes: [] })
  await ada.describe(page, 1, { title: 'After' })
  expect(await reader.next()).toMatchObject({ kind: 'METADATA_CHANGED' })
  expect((await list.next()).changes).toMatchObject([{ kind: 'METADATA_CHANGED' }])
  for (const each of [reader, list]) await each.close()
  await world.close()
})

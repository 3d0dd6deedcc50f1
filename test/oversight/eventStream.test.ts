import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { tokenFor } from '../support/tokens.ts'
import { World } from '../support/world.ts'
import { Stream, type Told } from './stream.ts'

let world: World
let ada: Person
let cleo: Person
const open: Stream[] = []

beforeAll(async () => {
  world = await World.open({ config: { tailMs: 100 } })
  ;({ ada, cleo } = await world.people())
})
afterAll(() => world.close())
afterEach(() => {
  for (const stream of open.splice(0)) stream.leave()
})

async function opened(path: string, token = ada.token, init: RequestInit = {}): Promise<Stream> {
  const stream = await Stream.open(`${world.urls[0]}${path}`, token, init)
  open.push(stream)
  return stream
}

/** From now on, or from the place in a header. */
async function listening(path = '/events', headers: Record<string, string> = {}): Promise<Stream> {
  const stream = await opened(path, ada.token, { headers })
  expect(stream.response.status).toBe(200)
  while (!headers['last-event-id'] && stream.lastId === '') await stream.pull()
  return stream
}

const place = ({ data }: Told) => `${data.document} ${data.revision}`

describe('GET /events', () => {
  test('reports who locked and unlocked which document, and never a lock token', async () => {
    const stream = await listening()
    const page = await ada.creates()
    const grant = await ada.holds(page)
    expect(await stream.next()).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-\d+$/),
      event: 'document.locked',
      data: {
        collection: 'pages',
        document: page,
        slug: expect.stringMatching(/./),
        title: 'A page',
        user: 'ada',
        userHandle: 'ada',
        userName: 'ada',
        previousUser: null,
        previousUserHandle: null,
        previousUserName: null,
        kind: 'ACQUIRED',
        revision: 1,
        fencingToken: grant.fencingToken,
        endedFencingToken: null,
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    })
    const taken = await cleo.takes(page, grant.fencingToken)
    expect(await stream.next()).toMatchObject({
      event: 'document.locked',
      data: { kind: 'TAKEN_OVER', user: 'cleo', previousUser: 'ada', revision: 2 },
    })
    await cleo.save(page, { lockToken: taken.lockToken, baseVersion: 1, release: true })
    expect(await stream.next()).toMatchObject({
      event: 'document.unlocked',
      data: { kind: 'RELEASED', user: 'cleo', revision: 4 },
    })
    expect(stream.text).not.toContain(grant.lockToken)
    expect(stream.text).not.toContain(taken.lockToken)
  })

  test('with ?collection= reports only that collection, also after a reconnection', async () => {
    const stream = await listening('/events?collection=parts')
    const from = stream.lastId
    await ada.holds(await ada.creates())
    const part = await ada.creates({ collection: 'parts' })
    await ada.holds(part)
    const only = { data: { collection: 'parts', document: part } }
    expect(await stream.next()).toMatchObject(only)
    const back = await listening('/events?collection=parts', { 'last-event-id': from })
    expect(await back.next()).toMatchObject(only)
  })

  test.each([
    ['expired', (page: string) => world.expires(page).then(() => world.apps[0]?.sweeper.sweep()), 'EXPIRED'],
    [
      'taken over as announced',
      async (page: string) => {
        await cleo.forceTake(page, 1, { graceMs: 60_000 })
        await world.passes(61, page)
        await world.apps[0]?.sweeper.sweep()
      },
      'TAKEN_OVER',
    ],
    ['freed by an admin', (page: string) => cleo.forceRelease(page, 1), 'FORCE_RELEASED'],
    [
      'overridden',
      (page: string) =>
        cleo.save(page, { baseVersion: 1, override: { observedFencingToken: 1, reason: 'now' } }),
      'OVERRIDDEN',
    ],
    [
      'deleted',
      (page: string) => cleo.delete(page, { override: { observedFencingToken: 1, reason: 'now' } }),
      'OVERRIDDEN',
    ],
  ])('reports once that a lock is unlocked when it is %s', async (_what, end, kind) => {
    const page = await ada.creates()
    await ada.holds(page)
    const stream = await listening()
    await end(page)
    expect(await stream.until('document.unlocked')).toMatchObject({
      data: { document: page, user: 'ada', kind },
    })
    const other = await ada.creates()
    await ada.holds(other)
    expect((await stream.next()).data.document).toBe(other)
  })

  test('requires a valid token, and GET', async () => {
    const status = (path: string, init?: RequestInit) =>
      fetch(`${world.urls[0]}${path}`, init).then((response) => response.status)
    expect(await status('/events')).toBe(401)
    expect(await status('/events', { headers: { authorization: 'Bearer a.b.c' } })).toBe(401)
    expect(await status('/events', { method: 'POST' })).toBe(405)
  })

  test('ends when the token expires', async () => {
    const token = await tokenFor('ada', { issuedAt: Math.floor(Date.now() / 1000) - 100, expiresIn: 73 })
    const stream = await opened('/events', token)
    expect(stream.response.status).toBe(200)
    await expect(stream.next()).rejects.toThrow('the stream has ended')
  })

  test('the client’s departure leaves no listener behind', async () => {
    const streams = await Promise.all(Array.from({ length: 3 }, () => listening()))
    const tails = () => statements('changes-since')
    expect(await tails()).toBeGreaterThan(0)
    for (const stream of streams) stream.leave()
    await expect.poll(tails, { interval: 50 }).toBe(0)
  })
})

describe('Last-Event-ID', () => {
  test('resumes from the event log: every change in between is delivered at least once', async () => {
    const stream = await listening()
    const page = await ada.creates()
    const grant = await ada.holds(page)
    const first = await stream.next()
    stream.leave()
    const missed = [`${page} 2`]
    await ada.release(page, grant)
    for (let index = 0; index < 5; index++) {
      const other = await ada.creates()
      await ada.holds(other)
      missed.push(`${other} 1`)
    }
    const back = await listening('/events', { 'last-event-id': first.id as string })
    await ada.holds(page)
    missed.push(`${page} 3`)
    const told: string[] = []
    while (!told.includes(`${page} 3`)) told.push(place(await back.next()))
    expect(told.filter((one) => one !== place(first))).toEqual(missed)
  })

  test('is given before the first event, so that a consumer cut off early has a place to resume from', async () => {
    const stream = await listening()
    stream.leave()
    const page = await ada.creates()
    await ada.holds(page)
    const back = await listening('/events', { 'last-event-id': stream.lastId })
    // A place is before the oldest open transaction of the whole PostgreSQL server: earlier events may come again.
    let next = await back.next()
    while (place(next) !== `${page} 1`) next = await back.next()
  })

  test('also delivers a change that began before the last event and was committed after it', async () => {
    const stream = await listening()
    const late = new pg.Client(world.url)
    await late.connect()
    const lateOne = await ada.creates()
    await late.query('BEGIN')
    await late.query(
      `INSERT INTO lock_events (tool_id, collection_id, revision, kind, ended_fencing_token, previous_holder_id, occurred_at)
       VALUES ($1, 'pages', 1, 'EXPIRED', 1, 'ada', now())`,
      [lateOne],
    )
    const page = await ada.creates()
    await ada.holds(page)
    const last = await stream.next()
    expect(place(last)).toBe(`${page} 1`)
    stream.leave()
    await late.query('COMMIT')
    await late.end()
    const back = await listening('/events', { 'last-event-id': last.id as string })
    const told = [place(await back.next()), place(await back.next())]
    expect(told).toContain(`${lateOne} 1`)
  })

  test('delivers more than a page of the log completely, even if one transaction wrote it', async () => {
    const stream = await listening()
    stream.leave()
    const page = await ada.creates()
    await world.sql(
      `INSERT INTO lock_events (tool_id, collection_id, revision, kind, ended_fencing_token, previous_holder_id, occurred_at)
       SELECT $1, 'pages', n, 'EXPIRED', n, 'ada', now() FROM generate_series(1, 2500) n`,
      [page],
    )
    const back = await listening('/events', { 'last-event-id': stream.lastId })
    const told = new Set<string>()
    while (!told.has(`${page} 2500`)) told.add(place(await back.next()))
    expect([...told].filter((one) => one.startsWith(page))).toHaveLength(2_500)
  })

  test.each(['x', '-1', '1; DROP TABLE', '99999999999999999999', '1.5'])('%s is refused', async (value) => {
    const response = await fetch(`${world.urls[0]}/events`, {
      headers: { authorization: `Bearer ${ada.token}`, 'last-event-id': value },
    })
    expect([response.status, (await response.json()).code]).toEqual([400, 'BAD_USER_INPUT'])
  })
})

describe('subscriptions as server-sent events on /graphql', () => {
  const subscribe = (toolId: string, token?: string) =>
    opened('/graphql', token, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({
        query:
          'subscription ($id: ID!) { draftLockChanged(toolId: $id) { kind revision lock { holder { id } } } }',
        variables: { id: toolId },
      }),
    })

  test('deliver a SNAPSHOT, then each change, and complete when the document is deleted', async () => {
    const page = await ada.creates()
    const stream = await subscribe(page)
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream')
    const told = async () => (await stream.next()).data.data.draftLockChanged
    expect(await told()).toEqual({ kind: 'SNAPSHOT', revision: 0, lock: null })
    const { lockToken } = await ada.holds(page)
    expect(await told()).toEqual({ kind: 'ACQUIRED', revision: 1, lock: { holder: { id: 'ada' } } })
    await ada.delete(page, { lockToken })
    expect(await told()).toMatchObject({ kind: 'TOOL_DELETED', lock: null })
    while (await stream.pull());
    expect(stream.text).toContain('event: complete')
    expect(stream.text).not.toContain(lockToken)
  })

  test('the client’s departure leaves no listener behind', async () => {
    const page = await ada.creates()
    const stream = await subscribe(page)
    await stream.next()
    expect(world.apps[0]?.lockChanges.watched()).toBe(1)
    stream.leave()
    await expect.poll(() => world.apps[0]?.lockChanges.watched()).toBe(0)
  })

  test('are UNAUTHENTICATED without a token', async () => {
    const stream = await subscribe(await ada.creates(), 'a.b.c')
    while (!stream.text.includes('UNAUTHENTICATED')) if (!(await stream.pull())) break
    expect(stream.text).toContain('UNAUTHENTICATED')
  })
})

/** How often the server sends a statement during two reads of the log. */
async function statements(name: string): Promise<number> {
  const query = pg.Client.prototype.query
  let sent = 0
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    if ((args[0] as { name?: string } | undefined)?.name === name) sent++
    return query.apply(this, args as never)
  } as never
  await delay(250)
  pg.Client.prototype.query = query
  return sent
}

import { createHmac } from 'node:crypto'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import type { World } from '../support/world.ts'
import { Receiver, subscribes, verify, webhookOf, webhookWorld } from './support.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let receiver: Receiver

beforeAll(async () => {
  world = await webhookWorld()
  ;({ ada, bo, cleo } = await world.people())
})
afterAll(() => world.close())
beforeEach(async () => {
  receiver = await Receiver.open()
})
afterEach(async () => {
  await world.sql('DELETE FROM webhooks')
  await receiver.close()
})

describe('a webhook', () => {
  test('is sent who locked and unlocked which document, as in /events, and never a lock token', async () => {
    const { id, secret } = await subscribes(cleo, receiver.url)
    const page = await ada.creates()
    const grant = await ada.holds(page)
    const taken = await cleo.takes(page, grant.fencingToken)
    await cleo.save(page, { lockToken: taken.lockToken, baseVersion: 1, release: true })
    const [locked, over, unlocked] = await receiver.told(page, 3)
    expect(JSON.parse(locked!.body)).toEqual({
      type: 'document.locked',
      timestamp: locked!.data.timestamp,
      data: {
        collection: 'pages',
        document: page,
        slug: expect.stringMatching(/^t-/),
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
    expect(over).toMatchObject({
      type: 'document.locked',
      data: {
        kind: 'TAKEN_OVER',
        user: 'cleo',
        previousUser: 'ada',
        previousUserName: 'ada',
        endedFencingToken: 1,
      },
    })
    expect(unlocked).toMatchObject({
      type: 'document.unlocked',
      data: {
        kind: 'RELEASED',
        user: 'cleo',
        userName: 'cleo',
        revision: 4,
        fencingToken: null,
        endedFencingToken: 2,
      },
    })
    for (const each of receiver.received) {
      expect(verify(secret, each)).toEqual(JSON.parse(each.body))
      expect(each.attempt).toBe(1)
      for (const token of [grant.lockToken, taken.lockToken]) expect(each.body).not.toContain(token)
    }
    expect(locked!.id).toBe(`${page}:1`)
    await expect
      .poll(() => webhookOf(cleo, id))
      .toMatchObject({ backlog: 0, lastFailure: null, failingSince: null })
    expect((await webhookOf(cleo, id)).lastDeliveredAt).not.toBeNull()
  })

  test('is signed as Standard Webhooks defines: HMAC-SHA256 of id, time and body, in base64', async () => {
    const { secret } = await subscribes(cleo, receiver.url)
    const page = await ada.creates()
    await ada.holds(page)
    const [{ body, headers }] = (await receiver.told(page, 1)) as [Receiver['received'][number]]
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    expect(key).toHaveLength(32)
    const signature = createHmac('sha256', key)
      .update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
      .digest('base64')
    expect(headers['webhook-signature']).toBe(`v1,${signature}`)
    expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(30)
  })

  test('is called within a second', async () => {
    await subscribes(cleo, receiver.url)
    const first = await ada.creates()
    await ada.holds(first)
    await receiver.told(first, 1)
    const page = await ada.creates()
    const before = performance.now()
    await ada.holds(page)
    await receiver.told(page, 1)
    expect(performance.now() - before).toBeLessThan(1_000)
  })

  test('of one collection is sent only that collection', async () => {
    await subscribes(cleo, receiver.url, { collection: 'parts' })
    await ada.holds(await ada.creates())
    const part = await ada.creates({ collection: 'parts' })
    await ada.holds(part)
    await receiver.told(part, 1)
    expect(receiver.received.map(({ data }) => data.document)).toEqual([part])
  })

  test('that names kinds is sent only those, also events that neither begin nor end a lock', async () => {
    await subscribes(cleo, receiver.url, { kinds: ['HEAD_ADVANCED', 'TOOL_DELETED', 'HEAD_ADVANCED'] })
    const page = await ada.creates()
    const { lockToken } = await ada.holds(page)
    await ada.save(page, { lockToken, baseVersion: 1 })
    await ada.delete(page, { lockToken })
    const told = await receiver.told(page, 2)
    expect(told.map(({ type, data }) => [type, data.kind, data.user, data.slug?.slice(0, 2)])).toEqual([
      ['document.changed', 'HEAD_ADVANCED', 'ada', 't-'],
      ['document.unlocked', 'TOOL_DELETED', 'ada', expect.toBeOneOf(['t-', undefined])],
    ])
  })

  test('is sent documents that not everybody may read, because an admin creates it', async () => {
    const hidden = `c-${Date.now()}`
    await cleo.mutate('createCollection', { id: hidden, name: 'Hidden', readers: 'EDITORS' })
    await subscribes(cleo, receiver.url)
    const page = await ada.creates({ collection: hidden })
    await ada.holds(page)
    expect(await receiver.told(page, 1)).toHaveLength(1)
  })

  test('is sent a change that was committed after later ones', async () => {
    await subscribes(cleo, receiver.url)
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
    await receiver.told(page, 1)
    await late.query('COMMIT')
    await late.end()
    await receiver.told(lateOne, 1)
    expect(receiver.received.map(({ id }) => id)).toEqual([`${page}:1`, `${lateOne}:1`])
  })

  test('with more than a page to catch up is sent each event once, in order', async () => {
    const { id } = await subscribes(cleo, receiver.url)
    receiver.answers(500)
    const page = await ada.creates()
    const { lockToken } = await ada.holds(page)
    await expect.poll(() => webhookOf(cleo, id)).toMatchObject({ lastFailure: 'answers 500' })
    await world.sql(
      `INSERT INTO lock_events (tool_id, collection_id, revision, kind, ended_fencing_token, previous_holder_id, occurred_at)
       SELECT $1, 'pages', n, 'EXPIRED', n, 'ada', now() FROM generate_series(1001, 1350) n`,
      [page],
    )
    expect((await webhookOf(cleo, id)).backlog).toBe(351)
    receiver.received.length = 0
    receiver.takes()
    const told = await receiver.told(page, 351)
    await expect.poll(() => webhookOf(cleo, id)).toMatchObject({ backlog: 0 })
    expect(told.map(({ data }) => data.revision)).toEqual([
      1,
      ...Array.from({ length: 350 }, (_, n) => 1001 + n),
    ])
    expect(lockToken).toBeTruthy()
  })

  test('that is tens of thousands of events behind sees them a part at a time, and what was still being written after that', async () => {
    const { id } = await subscribes(cleo, receiver.url, { collection: 'parts' })
    receiver.answers(500)
    const [part, late] = [
      await ada.creates({ collection: 'parts' }),
      await ada.creates({ collection: 'parts' }),
    ]
    await ada.holds(part)
    await expect.poll(() => webhookOf(cleo, id)).toMatchObject({ lastFailure: 'answers 500' })
    const expired = (db: Pick<pg.Client, 'query'>, toolId: string, revision: number) =>
      db.query(
        `INSERT INTO lock_events (tool_id, collection_id, revision, kind, ended_fencing_token, previous_holder_id, occurred_at)
         VALUES ($1, 'parts', $2, 'EXPIRED', 1, 'ada', now())`,
        [toolId, revision],
      )
    const [slow, quick] = [new pg.Client(world.url), new pg.Client(world.url)]
    await Promise.all([slow.connect(), quick.connect()])
    await slow.query('BEGIN')
    await expired(slow, late, 1)
    for (let revision = 2; revision <= 5; revision++) {
      await world.sql(`INSERT INTO lock_events (tool_id, collection_id, revision, kind, occurred_at)
        SELECT gen_random_uuid(), 'pages', 1, 'EXPIRED', now() FROM generate_series(1, 12000)`)
      await expired(quick, part, revision)
    }
    receiver.received.length = 0
    receiver.takes()
    await receiver.told(part, 5)
    await slow.query('COMMIT')
    await receiver.told(late, 1)
    await expect.poll(() => webhookOf(cleo, id)).toMatchObject({ backlog: 0 })
    expect(receiver.received.map(({ id }) => id)).toEqual([
      ...[1, 2, 3, 4, 5].map((revision) => `${part}:${revision}`),
      `${late}:1`,
    ])
    await Promise.all([slow.end(), quick.end()])
  })

  test('that is deleted is sent nothing more', async () => {
    const { id } = await subscribes(cleo, receiver.url)
    const page = await ada.creates()
    const grant = await ada.holds(page)
    await receiver.told(page, 1)
    expect(await cleo.mutate('deleteWebhook', { id })).toEqual({
      deletedWebhookId: id,
      __typename: 'DeleteWebhookPayload',
    })
    await ada.release(page, grant)
    const other = await Receiver.open()
    await subscribes(cleo, other.url)
    await ada.holds(page)
    await other.told(page, 1)
    await other.close()
    expect(receiver.of(page)).toHaveLength(1)
  })
})

describe('its secret', () => {
  test('is rotated: for a day both sign, and then only the new one', async () => {
    const { id, secret } = await subscribes(cleo, receiver.url)
    const rotated = await cleo.mutate('rotateWebhookSecret', { id })
    expect(rotated.secret).not.toBe(secret)
    const page = await ada.creates()
    const grant = await ada.holds(page)
    const [both] = await receiver.told(page, 1)
    expect(String(both!.headers['webhook-signature']).split(' ')).toHaveLength(2)
    for (const each of [secret, rotated.secret]) expect(verify(each, both!)).toBeTruthy()
    await world.sql(
      `UPDATE webhooks SET previous_until = previous_until - interval '24 hours' WHERE id = $1`,
      [id],
    )
    await ada.release(page, grant)
    const [, one] = await receiver.told(page, 2)
    expect(verify(rotated.secret, one!)).toBeTruthy()
    expect(() => verify(secret, one!)).toThrow('No matching signature')
  })

  test('is in no list and no audit entry', async () => {
    const { id, secret } = await subscribes(cleo, `${receiver.url}?key=quiet`, { collection: 'pages' })
    const { secret: second } = await cleo.mutate('rotateWebhookSecret', { id })
    await cleo.mutate('deleteWebhook', { id })
    const { auditLog } = await cleo.ask(
      '{ auditLog(filter: { actions: [WEBHOOK_CHANGED] }, first: 3) { nodes { action actor { id } metadata } } }',
    )
    expect(auditLog.nodes.map(({ metadata }: { metadata: { change: string } }) => metadata.change)).toEqual([
      'DELETED',
      'SECRET_ROTATED',
      'CREATED',
    ])
    expect(auditLog.nodes[0]).toEqual({
      action: 'WEBHOOK_CHANGED',
      actor: { id: 'cleo' },
      metadata: { webhook: id, change: 'DELETED', url: receiver.url, collection: 'pages', kinds: [] },
    })
    for (const each of [secret, second, 'quiet']) expect(JSON.stringify(auditLog)).not.toContain(each)
  })
})

describe('the person who creates one', () => {
  test('is an admin; a contributor is refused, and so is an admin’s agent', async () => {
    const helper = await world.person('cleo', { role: 'ADMIN', agent: 'helper' })
    await helper.ask('{ viewer { id } }')
    for (const person of [bo, helper])
      expect(await person.mutate('createWebhook', { url: receiver.url })).toMatchObject({ code: 'FORBIDDEN' })
    const { id } = await subscribes(cleo, receiver.url)
    for (const name of ['rotateWebhookSecret', 'deleteWebhook'])
      expect(await bo.mutate(name, { id })).toMatchObject({ code: 'FORBIDDEN' })
    const { body } = await bo.post({ query: '{ webhooks { id } }' })
    expect(body.errors[0].extensions.code).toBe('FORBIDDEN')
  })

  test('is told what is wrong: the collection, the kind, the id, and the limit of webhooks', async () => {
    const { url } = receiver
    expect(await cleo.mutate('createWebhook', { url, collection: 'nowhere' })).toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await cleo.mutate('createWebhook', { url, kinds: ['LOCKED'] })).toMatchObject({
      issues: [{ path: ['kinds', '0'], message: expect.stringContaining('must be one of ACQUIRED, ') }],
    })
    const id = '00000000-0000-4000-8000-000000000000'
    for (const name of ['rotateWebhookSecret', 'deleteWebhook'])
      expect(await cleo.mutate(name, { id })).toMatchObject({ code: 'NOT_FOUND' })
    for (let n = 0; n < 50; n++) await subscribes(cleo, url, { collection: 'parts' })
    expect(await cleo.mutate('createWebhook', { url })).toMatchObject({
      issues: [{ path: ['url'], message: expect.stringContaining('at most 50 webhooks are allowed') }],
    })
  })
})

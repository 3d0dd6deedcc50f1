import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { pruneEvents } from '../../src/storage/pruneEvents.ts'
import type { Person } from '../support/person.ts'
import type { World } from '../support/world.ts'
import { type Made, Receiver, subscribes, webhookOf, webhookWorld } from './support.ts'

let world: World
let ada: Person
let cleo: Person
let receiver: Receiver
let hook: Made

beforeAll(async () => {
  world = await webhookWorld({ answerMs: 300, backOff: { firstMs: 40, mostMs: 3_600_000 } })
  ;({ ada, cleo } = await world.people())
})
afterAll(() => world.close())
beforeEach(async () => {
  receiver = await Receiver.open()
  hook = await subscribes(cleo, receiver.url)
})
afterEach(async () => {
  await world.sql('DELETE FROM webhooks')
  await receiver.close()
})

const shown = () => webhookOf(cleo, hook.id)

async function held(): Promise<string> {
  const page = await ada.creates()
  await ada.holds(page)
  return page
}

/** Waits until the receiver has failed in that way. Its next attempt is due when `again` is called. */
const fails = (lastFailure: unknown) => expect.poll(shown, { timeout: 5_000 }).toMatchObject({ lastFailure })
const again = () => world.sql('UPDATE webhooks SET next_try_at = clock_timestamp() WHERE id = $1', [hook.id])
const failingFor = (time: string) =>
  world.sql(`UPDATE webhooks SET failing_since = failing_since - $2::interval WHERE id = $1`, [hook.id, time])

describe('a receiver that', () => {
  test.each([
    ['answers 500', () => receiver.answers(500), 'answers 500'],
    ['answers 404', () => receiver.answers(404), 'answers 404'],
    [
      'hangs',
      () => {
        receiver.answer = () => {}
      },
      'does not answer within 0.3 s',
    ],
    [
      'begins an answer and hangs',
      () => {
        receiver.answer = (_, response) => response.socket?.write('HTTP/1.1 2')
      },
      'does not answer within 0.3 s',
    ],
    [
      'breaks the connection',
      () => {
        receiver.answer = (_, response) => response.destroy()
      },
      'cannot be reached: ECONNRESET',
    ],
    [
      'switches to another protocol',
      () => {
        receiver.answer = (_, response) =>
          response.socket?.write(
            'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
          )
      },
      'answers 101',
    ],
    [
      'answers no HTTP',
      () => {
        receiver.answer = (_, response) => response.socket?.end('hello\r\n\r\n')
      },
      expect.stringMatching(/^cannot be reached: HPE_/),
    ],
  ])(
    '%s is tried again until it accepts the event, which then says that it may have been sent before',
    async (_what, goesWrong, failure) => {
      goesWrong()
      const page = await held()
      await fails(failure)
      expect(await shown()).toMatchObject({ failingSince: expect.any(String), stoppedAt: null })
      receiver.takes()
      const before = receiver.received.length
      await again()
      await receiver.told(page, before + 1)
      expect(receiver.of(page).map(({ attempt }) => attempt)).toEqual(
        Array.from({ length: receiver.received.length }, (_, index) => index + 1),
      )
      expect(new Set(receiver.received.map(({ id }) => id))).toEqual(new Set([`${page}:1`]))
      await expect.poll(shown).toMatchObject({ failingSince: null, lastFailure: null, backlog: 0 })
    },
  )

  test('redirects is not called at the other address, and its admin is told where it should be called', async () => {
    const elsewhere = await Receiver.open()
    receiver.answers(301, { location: elsewhere.url })
    await held()
    await fails(`answers 301, a redirect to ${elsewhere.url}; give the final URL`)
    expect(elsewhere.received).toEqual([])
    await elsewhere.close()
  })

  test('sends an endless answer with 200 has accepted the event, and is cut off', async () => {
    let cutOff = false
    receiver.answer = (_, response) => {
      response.writeHead(200)
      const more = setInterval(() => response.write('x'.repeat(1_000)), 1)
      response.once('close', () => {
        cutOff = true
        clearInterval(more)
      })
    }
    await held()
    await expect.poll(() => cutOff).toBe(true)
    await expect.poll(shown).toMatchObject({ lastFailure: null, backlog: 0 })
  })

  test('answers 500 for a day is sent everything afterwards, in order', async () => {
    receiver.answers(500)
    const page = await ada.creates()
    const grant = await ada.holds(page)
    await fails('answers 500')
    await failingFor('24 hours')
    await ada.release(page, grant)
    for (let n = 0; n < 3; n++) await ada.release(page, await ada.holds(page))
    await again()
    expect(await shown()).toMatchObject({ stoppedAt: null, backlog: 8 })
    receiver.received.length = 0
    receiver.takes()
    await again()
    const told = await receiver.told(page, 8)
    expect(told.map(({ data }) => data.revision)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('refuses the events of one document is sent those of others once', async () => {
    receiver.answers(500)
    const bad = await held()
    await fails('answers 500')
    const others = await Promise.all(Array.from({ length: 4 }, held))
    receiver.answer = ({ data }, response) => response.writeHead(data.document === bad ? 500 : 200).end()
    // The page in progress has only the failing event; the following ones are in the next page.
    receiver.takes()
    await again()
    for (const page of others) expect(await receiver.told(page, 1)).toHaveLength(1)
    // Here they share a page.
    receiver.answer = ({ data }, response) => response.writeHead(data.document === bad ? 500 : 200).end()
    await world.sql(
      `INSERT INTO lock_events (tool_id, collection_id, revision, kind, ended_fencing_token, previous_holder_id, occurred_at)
       SELECT t, 'pages', 100 + n, 'EXPIRED', n, 'ada', now() FROM unnest($1::uuid[]) t, generate_series(1, 3) n`,
      [[bad, ...others]],
    )
    for (let n = 0; n < 4; n++) {
      await again()
      await new Promise((resolve) => setTimeout(resolve, 120))
    }
    const revisions = (page: string) =>
      receiver.of(page).flatMap(({ data: { revision } }) => (revision > 100 ? [revision] : []))
    for (const page of others) {
      const told = revisions(page)
      expect(told).toEqual([...new Set(told)].sort())
    }
    expect(new Set(revisions(bad))).toEqual(new Set([101]))
    receiver.takes()
    await again()
    await expect.poll(shown).toMatchObject({ backlog: 0 })
    for (const page of others) expect(revisions(page)).toEqual([101, 102, 103])
    expect([...new Set(revisions(bad))]).toEqual([101, 102, 103])
  })

  test('is gone (410) is sent nothing more from then on, and that is logged', async () => {
    receiver.answers(410)
    await held()
    await expect.poll(shown).toMatchObject({ lastFailure: 'answers 410', stoppedAt: expect.any(String) })
    await held()
    await again()
    expect(receiver.received).toHaveLength(1)
    expect(world.logged.at(-1)).toMatchObject({ level: 50, webhook: hook.id, lastFailure: 'answers 410' })
  })

  test('fails for more than five days is stopped with an alert, and starts again when its secret is rotated', async () => {
    receiver.answers(500)
    const page = await held()
    await fails('answers 500')
    await failingFor('119 hours')
    const asked = receiver.received.length
    await again()
    await expect.poll(() => receiver.received.length).toBeGreaterThan(asked)
    expect(await shown()).toMatchObject({ stoppedAt: null })
    expect(await metric('holdfast_webhooks_failing')).toBe(1)
    await failingFor('2 hours')
    await again()
    await expect.poll(shown).toMatchObject({ stoppedAt: expect.any(String), lastFailure: 'answers 500' })
    expect(world.logged.at(-1)).toMatchObject({
      level: 50,
      webhook: hook.id,
      msg: expect.stringContaining('deliveries to a webhook have stopped'),
    })
    await expect.poll(() => metric('holdfast_webhooks_stopped'), { timeout: 5_000 }).toBe(1)
    const grown = await metric('holdfast_webhooks_given_up_total')
    expect(grown).toBeGreaterThanOrEqual(1)
    receiver.received.length = 0
    receiver.takes()
    const other = await held()
    expect(await shown()).toMatchObject({ backlog: 2 })
    await cleo.mutate('rotateWebhookSecret', { id: hook.id })
    expect(await receiver.told(page, 1)).toHaveLength(1)
    expect(await receiver.told(other, 1)).toHaveLength(1)
    await expect.poll(shown).toMatchObject({ stoppedAt: null, failingSince: null, backlog: 0 })
  })

  test('sends Retry-After is not called sooner', async () => {
    receiver.answers(503, { 'retry-after': '120' })
    await held()
    await fails('answers 503')
    const [{ wait }] = await world.sql(
      'SELECT extract(epoch FROM next_try_at - clock_timestamp())::float8 AS wait FROM webhooks WHERE id = $1',
      [hook.id],
    )
    expect(wait).toBeGreaterThan(100)
    expect(wait).toBeLessThanOrEqual(120)
    await held()
    expect(receiver.received).toHaveLength(1)
  })
})

describe('events that the log no longer has', () => {
  test('are reported with one resync, before the remaining events', async () => {
    receiver.answers(500)
    await held()
    await fails('answers 500')
    await pruneEvents(
      { query: async ({ text, values }) => ({ rows: await world.sql(text, values) }) },
      0,
      '0',
      1_000,
    )
    const left = await held()
    await again()
    await expect
      .poll(() => receiver.received.filter(({ type }) => type === 'resync').length)
      .toBeGreaterThan(0)
    receiver.takes()
    await again()
    await receiver.told(left, 1)
    await expect.poll(shown).toMatchObject({ backlog: 0 })
    const resyncs = receiver.received.filter(({ type }) => type === 'resync')
    expect(new Set(resyncs.map(({ id }) => id)).size).toBe(1)
    expect(resyncs.at(-1)?.data).toEqual({})
    const isResync = receiver.received.map(({ type }) => type === 'resync')
    expect(isResync.lastIndexOf(true)).toBeLessThan(
      receiver.received.findIndex(({ data }) => data.document === left),
    )
    const next = await held()
    await receiver.told(next, 1)
    expect(receiver.received.at(-1)?.data.document).toBe(next)
  })

  test('are reported again to a receiver that was told of a gap, was stopped, and starts again', async () => {
    receiver.answers(500)
    await held()
    await fails('answers 500')
    await world.sql(
      `UPDATE webhooks SET resync = 'TOLD', stopped_at = clock_timestamp(), lease_owner = NULL, lease_until = NULL`,
    )
    const query = async ({ text, values }: { text: string; values: unknown[] }) => ({
      rows: await world.sql(text, values),
    })
    await pruneEvents({ query }, 0, '0', 1_000)
    receiver.takes()
    await cleo.mutate('rotateWebhookSecret', { id: hook.id })
    await expect.poll(() => receiver.received.at(-1)?.type, { timeout: 5_000 }).toBe('resync')
  })

  test('are reported with a resync after another epoch has begun as well', async () => {
    const page = await held()
    await receiver.told(page, 1)
    await world.sql(
      `UPDATE webhooks SET lineage = gen_random_uuid()::text, lease_owner = NULL, lease_until = NULL`,
    )
    await expect.poll(() => receiver.received.at(-1)?.type, { timeout: 5_000 }).toBe('resync')
    const next = await held()
    await receiver.told(next, 1)
    expect(receiver.received.filter(({ type }) => type === 'resync')).toHaveLength(1)
  })
})

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${world.urls[0]}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
}

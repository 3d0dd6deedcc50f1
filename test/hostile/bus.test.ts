import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { Siege } from '../support/siege.ts'
import type { Watch } from '../support/watch.ts'

const url = inject('redis')

describe.skipIf(!url)('rule 22: messages on the bus that no instance has sent do no harm', () => {
  let siege: Siege
  let redis: Redis
  let watch: Watch

  beforeAll(async () => {
    siege = await Siege.begin()
    redis = new Redis(url as string)
    watch = await siege.people.carl.watches(siege.page)
  })
  afterAll(async () => {
    await watch.close()
    redis.disconnect()
    await siege.lift()
  })

  const messages: [string, string | Buffer][] = [
    ['nothing', ''],
    ['a revision to come', '999999999'],
    ['a revision beyond all numbers', '9'.repeat(400)],
    ['a revision below zero', '-1'],
    ['a revision that was', '1'],
    ['no number', 'NaN'],
    ['infinity', 'Infinity'],
    ['JSON', '{"kind":"RELEASED","revision":99,"lock":null}'],
    ['broken JSON', '{"kind":'],
    ['prototype keys', '{"__proto__":{"admin":true}}'],
    ['SQL', '1; DELETE FROM draft_locks; --'],
    ['bytes', Buffer.from([0, 255, 254, 0xc3, 0x28])],
    ['1 MB', 'x'.repeat(1_000_000)],
    ['somebody else', `${'0'.repeat(8)}-0000-4000-8000-00000000dead 7`],
  ]
  const channels: [string, () => string][] = [
    ["a document's", () => `holdfast:lock:${siege.page}`],
    ['the list of locks', () => 'holdfast:locks'],
  ]

  describe.each(channels)('%s', (_which, channel) => {
    test.each(messages)('%s', async (_what, message) => {
      await siege.withstands(async () => {
        for (let index = 0; index < 20; index++) await redis.publish(channel(), message)
      })
      expect(watch.seen.map(({ kind }) => kind)).toEqual(['SNAPSHOT'])
    })
  })

  test('thousands at once cost little, and the next real change is delivered', async () => {
    const { sue } = siege.people
    const page = await sue.creates()
    const watching = await siege.people.carl.watches(page)
    const channel = `holdfast:lock:${page}`
    await Promise.all(Array.from({ length: 5_000 }, (_, index) => redis.publish(channel, String(index))))
    await sue.holds(page)
    expect((await watching.next()).kind).toBe('ACQUIRED')
    await watching.close()
  })
})

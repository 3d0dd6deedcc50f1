import dns from 'node:dns'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { urlFault } from '../../src/domain/webhooks.ts'
import { webhookUrlFault } from '../../src/events/webhookReceiver.ts'
import type { Person } from '../support/person.ts'
import type { World } from '../support/world.ts'
import { Receiver, rules, subscribes, webhookOf, webhookWorld } from './support.ts'

const production = rules({}, { NODE_ENV: 'production' })
const allowing = (networks: string) =>
  rules({}, { NODE_ENV: 'production', HOLDFAST_WEBHOOK_NETWORKS: networks })
const public1 = '93.184.216.34'

describe('an address that is not public is refused', () => {
  test.each([
    ...[
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '0.0.0.0',
      '10.0.0.1',
      '172.16.0.1',
      '192.168.1.1',
    ],
    ...[
      '100.64.0.1',
      '169.254.169.254',
      '168.63.129.16',
      '192.0.0.192',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
    ],
    ...[
      '[::1]',
      '[::]',
      '[fe80::1]',
      '[fc00::1]',
      '[fd00:ec2::254]',
      '[fec0::1]',
      '[ff02::1]',
      '[::ffff:10.0.0.1]',
    ],
    ...[
      '[::ffff:7f00:1]',
      '[::127.0.0.1]',
      '[64:ff9b::10.0.0.1]',
      '[64:ff9b:1::a00:1]',
      '[2002:a00:1::]',
      '[2001::1]',
      '[4000::1]',
      '[::ffff:0:10.0.0.1]',
    ],
  ])('https://%s/', (host) => {
    expect(urlFault(`https://${host}/`, production)).toMatch(/^leads to .*, which is not public/)
  })

  test.each([
    `https://${public1}/`,
    `https://${public1}:8443/a?b=c`,
    'https://[2606:4700::1111]/',
    'https://hooks.example/',
  ])('%s is accepted', (url) => {
    expect(urlFault(url, production)).toBeNull()
  })

  test.each([
    ['10.0.0.0/8', 'https://10.1.2.3/', null],
    ['fd00::/8,10.0.0.0/8', 'https://10.1.2.3/', null],
    ['fd00::/8,10.0.0.0/8', 'https://[fd00::5]/', null],
    ['10.0.0.0/8', 'https://[::ffff:10.1.2.3]/', null],
    ['10.0.0.0/8', 'http://10.1.2.3/', null],
    ['10.0.0.0/8', 'https://192.168.0.1/', 'not public'],
    ['10.0.0.0/8', `http://${public1}/`, 'must start with https://'],
    ['10.0.0.0/8', 'http://hooks.internal/', null],
  ])('with HOLDFAST_WEBHOOK_NETWORKS=%s, %s', (networks, url, fault) => {
    const told = urlFault(url, allowing(networks))
    if (fault === null) expect(told).toBeNull()
    else expect(told).toContain(fault)
  })

  test('with http a name must resolve into a network that is listed', async () => {
    const lookup = leadsTo([public1], ['10.1.2.3'])
    expect(await webhookUrlFault('http://hooks.internal/', allowing('10.0.0.0/8'))).toContain('without https')
    expect(await webhookUrlFault('http://hooks.internal/', allowing('10.0.0.0/8'))).toBeNull()
    expect(lookup).toHaveBeenCalledTimes(2)
  })
})

describe('a URL is refused', () => {
  test.each([
    ['hooks.example', 'must be a URL'],
    ['ftp://hooks.example/', 'must start with https://'],
    ['javascript:alert(1)', 'must start with https://'],
    ['http://hooks.example/', 'must start with https://'],
    ['https://ada:secret@hooks.example/', 'must not contain a user or password'],
    ['https://hooks.example/#here', 'must not have a # part'],
    ['https://', 'must be a URL'],
  ])('%s: it %s', (url, fault) => {
    expect(urlFault(url, production)).toContain(fault)
  })
})

/** The results of successive name lookups; the last one is repeated. */
function leadsTo(...looks: string[][]) {
  let look = 0
  return vi.spyOn(dns, 'lookup').mockImplementation(((
    _name: string,
    _options: object,
    found: (...of: unknown[]) => void,
  ) => {
    const addresses = looks[Math.min(look++, looks.length - 1)]!
    found(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }) as never)
}

describe('with a host name', () => {
  let world: World
  let cleo: Person
  let ada: Person
  let receiver: Receiver

  beforeAll(async () => {
    // As in production, except that http is allowed, so that a receiver at the private address could be called.
    world = await webhookWorld({ loopback: false })
    ;({ ada, cleo } = await world.people())
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    receiver = await Receiver.open()
  })
  afterEach(async () => {
    await world.sql('DELETE FROM webhooks')
    await receiver.close()
  })

  const named = () => receiver.url.replace('127.0.0.1', 'hooks.example')

  test('that resolves to a private address the caller is told at once', async () => {
    leadsTo(['10.0.0.5'])
    expect(await cleo.mutate('createWebhook', { url: named() })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['url'], message: expect.stringContaining('leads to 10.0.0.5, which is not public') }],
    })
  })

  test.each([['127.0.0.1'], ['::ffff:127.0.0.1'], ['169.254.169.254']])(
    'that resolves to %s only at the second lookup nobody is called',
    async (address) => {
      const lookup = leadsTo([public1], [address])
      const { id } = await subscribes(cleo, named())
      await ada.holds(await ada.creates())
      await expect
        .poll(() => webhookOf(cleo, id))
        .toMatchObject({ lastFailure: expect.stringContaining(`leads to ${address}, which is not public`) })
      expect(lookup.mock.calls.length).toBeGreaterThan(1)
      expect(receiver.received).toEqual([])
    },
  )

  test('that resolves to a public and a private address the private one is not called', async () => {
    leadsTo([public1], ['127.0.0.1', '10.0.0.5'])
    const { id } = await subscribes(cleo, named())
    await ada.holds(await ada.creates())
    await expect
      .poll(() => webhookOf(cleo, id))
      .toMatchObject({ lastFailure: expect.stringContaining('not public') })
    expect(receiver.received).toEqual([])
  })

  test('that cannot be resolved now the webhook is created, and tried', async () => {
    vi.spyOn(dns, 'lookup').mockImplementation(((_: string, __: object, found: (error: Error) => void) =>
      found(Object.assign(new Error('no'), { code: 'EAI_AGAIN' }))) as never)
    const { id } = await subscribes(cleo, named())
    await ada.holds(await ada.creates())
    await expect
      .poll(() => webhookOf(cleo, id))
      .toMatchObject({ lastFailure: 'cannot be reached: EAI_AGAIN' })
  })

  test('an address instead of a name is refused too', async () => {
    expect(await cleo.mutate('createWebhook', { url: receiver.url })).toMatchObject({
      issues: [
        { path: ['url'], message: expect.stringContaining('leads to 127.0.0.1, which is not public') },
      ],
    })
    expect(
      await cleo.mutate('createWebhook', { url: `https://a.example/${'x'.repeat(2_000)}` }),
    ).toMatchObject({
      issues: [{ path: ['url'], message: expect.stringContaining('at most 2000') }],
    })
  })
})

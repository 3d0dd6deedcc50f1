import { afterEach, describe, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { Receiver, rules, subscribes, webhookWorld } from './support.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})
const opened = <Open extends { close(): Promise<void> }>(made: Open): Open => {
  open.push(made)
  return made
}

const times = <Made>(count: number, make: (n: number) => Promise<Made>) =>
  Promise.all(Array.from({ length: count }, (_, n) => make(n)))

/** Locks are acquired and released on several documents, over several servers. */
async function busy(people: Person[], documents: string[], rounds: number): Promise<void> {
  await Promise.all(
    documents.map(async (document, n) => {
      const person = people[n % people.length]!
      for (let round = 0; round < rounds; round++)
        await person.release(document, await person.holds(document))
    }),
  )
}

function expectInOrder(receiver: Receiver, documents: string[], rounds: number): void {
  for (const document of documents)
    expect(receiver.of(document).map(({ data }) => data.revision)).toEqual(
      Array.from({ length: rounds * 2 }, (_, n) => n + 1),
    )
}

describe('several servers', () => {
  test('deliver each event once, in order for each document', async () => {
    const world = opened(await webhookWorld({}, { instances: 3, redis: true }))
    const { ada, cleo } = await world.people()
    const people = world.urls.map((url) => ada.at(url))
    const documents = await times(8, () => ada.creates())
    const receivers = await times(5, async () => opened(await Receiver.open()))
    for (const { url } of receivers) await subscribes(cleo, url)
    await busy(people, documents, 15)
    for (const receiver of receivers) {
      await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(240)
      expectInOrder(receiver, documents, 15)
    }
  })

  test('compete for a receiver: in 25 rounds nothing is lost, and repeated events are marked', async () => {
    const world = opened(await webhookWorld({ beatMs: 5 }, { instances: 3 }))
    const { ada, cleo } = await world.people()
    const receiver = opened(await Receiver.open())
    await subscribes(cleo, receiver.url)
    const page = await ada.creates()
    for (let round = 0; round < 25; round++) {
      // The lease is removed: all servers claim it at once, and the former owner continues until it is refused.
      await world.sql('UPDATE webhooks SET lease_owner = NULL, lease_until = NULL')
      await ada.release(page, await ada.holds(page))
      await expect.poll(() => receiver.of(page).map(({ data }) => data.revision)).toContain((round + 1) * 2)
    }
    const all = receiver.of(page)
    const first = all.filter(({ id }, index) => all.findIndex((other) => other.id === id) === index)
    expect(first.map(({ data }) => data.revision)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1))
    const unmarked = all.filter(({ attempt }) => attempt === 1).map(({ id }) => id)
    expect(unmarked).toEqual([...new Set(unmarked)])
  })

  test('release their receivers to the others at once when they stop', async () => {
    const world = opened(await webhookWorld({ leaseMs: 60_000 }, { instances: 2 }))
    const { ada, cleo } = await world.people()
    const receiver = opened(await Receiver.open())
    await subscribes(cleo, receiver.url)
    const page = await ada.creates()
    await expect
      .poll(() => world.sql('SELECT lease_owner FROM webhooks WHERE lease_owner IS NOT NULL'))
      .toHaveLength(1)
    // The two stop one after the other, and another one starts in between: whichever had it, another takes
    // over.
    await world.apps.pop()!.close()
    const third = opened(
      await World.open({ database: world.url, config: { tailMs: 100, webhooks: rules() } }),
    )
    await world.apps.pop()!.close()
    await ada.at(third.urls[0]!).holds(page)
    expect(await receiver.told(page, 1)).toHaveLength(1)
  })

  test('are replaced within 15 s when they are killed, and nothing is lost', async () => {
    const world = opened(await World.open({ processes: 1 }))
    const { ada, cleo } = await world.people()
    const receiver = opened(await Receiver.open())
    await subscribes(cleo, receiver.url)
    const page = await ada.creates()
    const grant = await ada.holds(page)
    await receiver.told(page, 1)
    const other = opened(
      await World.open({ database: world.url, config: { tailMs: 100, webhooks: rules({ beatMs: 500 }) } }),
    )
    world.processes[0]!.kill('SIGKILL')
    const killedAt = performance.now()
    await ada.at(other.urls[0]!).release(page, grant)
    await receiver.told(page, 2)
    expect(performance.now() - killedAt).toBeLessThan(15_000)
    expect(receiver.of(page).map(({ data }) => data.revision)).toEqual([1, 2])
  })
})

import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let cleo: Person

beforeAll(async () => {
  world = await World.open({ redis: inject('redis') !== null })
  ;({ ada, cleo } = await world.people())
})
afterAll(() => world.close())

test('a subscriber is told within milliseconds', async () => {
  const delays: number[] = []
  for (let round = 0; round < 10; round++) {
    const page = await ada.creates()
    const grant = await ada.holds(page)
    const watch = await ada.watches(page)
    const told = watch.next()
    const began = performance.now()
    await cleo.takes(page, grant.fencingToken)
    await told
    delays.push(performance.now() - began)
    await watch.close()
  }
  const [median = Infinity] = delays.toSorted((a, b) => a - b).slice(5)
  console.log(`takeover to notice, the mutation's own time included: median ${median.toFixed(1)} ms`)
  expect(median).toBeLessThan(100)
})

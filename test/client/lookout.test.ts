import { expect, test } from 'vitest'
import { lookout } from '../../packages/client/src/salvage/lookout.ts'
import { FakeClock } from './fakes.ts'

test('text that a lost lock left behind is looked for at once, after 1 s, 3 s and 10 s, and then every minute', async () => {
  const clock = new FakeClock()
  const began = clock.now()
  const looks: number[] = []
  const { begin, stop } = lookout(clock, () => looks.push(clock.now() - began))
  begin()
  await clock.passes(0)
  for (let second = 0; second < 131; second++) await clock.passes(1_000)
  expect(looks.map((at) => Math.round(at / 1_000))).toEqual([0, 1, 3, 10, 70, 130])
  stop()
  await clock.passes(120_000)
  expect(looks).toHaveLength(6)
})

test('a change of holder restarts these times', async () => {
  const clock = new FakeClock()
  let looks = 0
  const { begin } = lookout(clock, () => looks++)
  begin()
  await clock.passes(30_000)
  expect(looks).toBe(4)
  begin()
  await clock.passes(10_000)
  expect(looks).toBe(8)
})

import { expect, test } from 'vitest'
import { paced } from '../../bench/large/paced.ts'
import { trendOf } from '../../bench/report/trend.ts'

/** Between -1 and 1, the same in every run. */
const wobble = (n: number) => Math.sin(n * 12.9898) * Math.cos(n * 78.233)

test('what only wobbles does not grow, and what grows among the wobbling does', () => {
  const flat = Array.from({ length: 720 }, (_, n) => 200 + 20 * wobble(n))
  const steady = trendOf(flat)
  expect(steady.growth).toBeLessThanOrEqual(Math.max(steady.noise, 0.02 * steady.level))

  const leaking = trendOf(flat.map((value, n) => value + (30 * n) / 720))
  expect(leaking.growth).toBeGreaterThan(leaking.noise)
  expect(leaking.growth).toBeGreaterThan(20)
  expect(leaking.growth).toBeLessThan(35)
})

test('a server that stands still is charged with every call that was due meanwhile', async () => {
  let calls = 0
  const load = paced([() => new Promise((resolve) => setTimeout(resolve, calls++ === 3 ? 400 : 0))], 50)
  await new Promise((resolve) => setTimeout(resolve, 900))
  await load.stop()
  const late = load.took.filter(({ ms }) => ms > 100)
  // One call took 400 ms; at 50 a second about 15 of those behind it were due more than 100 ms before they were answered.
  expect(late.length).toBeGreaterThan(10)
  expect(Math.max(...load.took.map(({ ms }) => ms))).toBeGreaterThanOrEqual(395)
})

test('a call that fails ends the load, and is told to whoever stops it', async () => {
  const load = paced([() => Promise.reject(new Error('refused'))], 100)
  await new Promise((resolve) => setTimeout(resolve, 50))
  await expect(load.stop()).rejects.toThrow('refused')
  expect(load.took).toEqual([])
})

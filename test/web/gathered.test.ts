import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { gathered } from '../../src/web/lists/gathered.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('however quickly changes arrive, reads end, run one at a time, and one follows the last change', async () => {
  const began: number[] = []
  const ended: number[] = []
  const start = Date.now()
  const refresh = gathered(async () => {
    began.push(Date.now() - start)
    await new Promise((resolve) => setTimeout(resolve, 200))
    ended.push(Date.now() - start)
  })
  for (let changes = 0; changes < 40; changes++) {
    refresh()
    await vi.advanceTimersByTimeAsync(50)
  }
  await vi.advanceTimersByTimeAsync(1_000)
  expect(began).toEqual([150, 500, 850, 1_200, 1_550, 1_900, 2_250])
  expect(ended).toEqual(began.map((at) => at + 200))
})

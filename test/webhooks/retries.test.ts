import { describe, expect, test } from 'vitest'
import { nextTryMs, retryAfterMs } from '../../src/domain/webhooks.ts'

describe('the wait between attempts', () => {
  const backOff = { firstMs: 5_000, mostMs: 3_600_000 }

  test.each([
    [1, 0, 3_750],
    [1, 0.5, 5_000],
    [1, 1, 6_250],
    [2, 0.5, 10_000],
    [5, 0.5, 80_000],
    [10, 0.5, 2_560_000],
    [11, 0.5, 3_600_000],
    [5_000, 1, 3_600_000],
  ])('after %i failures and a random factor of %d is %i ms', (failures, chance, ms) => {
    expect(nextTryMs(failures, backOff, null, chance)).toBe(ms)
  })

  test.each([
    ['7200', 3_600_000],
    ['30', 30_000],
    ['2', 5_000],
    ['Mon, 30 Nov 2026 12:00:40 GMT', 40_000],
    ['Mon, 30 Nov 2026 11:00:00 GMT', 5_000],
    ['soon', 5_000],
    ['-5', 5_000],
    [undefined, 5_000],
  ])('is as long as Retry-After: %s says, at most an hour', (header, ms) => {
    const asked = retryAfterMs(header, Date.parse('2026-11-30T12:00:00Z'))
    expect(nextTryMs(1, backOff, asked, 0.5)).toBe(ms)
  })
})

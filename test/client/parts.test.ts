import { expect, test } from 'vitest'
import { delayBefore } from '../../packages/client/src/calls.ts'
import { sleepAwareNow } from '../../packages/client/src/clock.ts'
import { refusalOf, retryAfterMs } from '../../packages/client/src/failures.ts'
import { sessionId, type WebLocks } from '../../packages/client/src/session.ts'

test('delays have full jitter and are never longer than 10 s, whatever the server asks for', () => {
  expect(delayBefore(0, () => 0)).toBe(0)
  expect(delayBefore(3, () => 0.5)).toBe(1_000)
  expect(delayBefore(99, () => 1)).toBe(10_000)
  expect(delayBefore(0, () => 0, 3_000)).toBe(3_000)
  expect(delayBefore(0, () => 0, 99_000)).toBe(10_000)
})

test.each([
  [{ status: 401, errors: [] }, 'UNAUTHENTICATED'],
  [{ statusCode: 403 }, 'FORBIDDEN'],
  [{ graphQLErrors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }] }, 'FORBIDDEN'],
  [{ networkError: { message: 'no' }, response: { status: 401 } }, 'UNAUTHENTICATED'],
  [[{ message: 'no', extensions: { code: 'NOT_FOUND' } }], 'NOT_FOUND'],
  [{ code: 4401, reason: 'Sign in' }, 'UNAUTHENTICATED'],
  [{ code: 4403, reason: 'Token expired' }, undefined],
  [{ status: 503, errors: [{ message: 'busy', extensions: { code: 'UNAVAILABLE' } }] }, undefined],
  [new TypeError('fetch failed'), undefined],
  [undefined, undefined],
])('failure %# is final only when a retry cannot help', (failure, code) => {
  expect(refusalOf(failure)?.code).toBe(code)
})

test('a busy server says when to retry', () => {
  expect(retryAfterMs({ errors: [{ message: '', extensions: { retryAfterMs: 700 } }] })).toBe(700)
})

test('time includes the machine’s sleep, and never goes back', () => {
  let [steady, wall] = [100, 5_000_000]
  const now = sleepAwareNow(
    () => steady,
    () => wall,
  )
  const start = now()
  steady += 1_000
  wall += 1_000
  expect(now() - start).toBe(1_000)
  wall += 60_000
  expect(now() - start).toBe(61_000)
  wall -= 3_600_000
  expect(now() - start).toBe(61_000)
  wall += 30_000
  expect(now() - start).toBe(91_000)
})

test('a tab keeps its session after a reload, and a duplicated tab gets its own', async () => {
  const held = new Map<string, Promise<unknown>>()
  const locks: WebLocks = {
    async request(name, { signal }, hold) {
      if (held.has(name)) await new Promise((_, reject) => signal.addEventListener('abort', reject))
      held.set(name, hold())
    },
  }
  const tab = (values = new Map<string, string>()) => ({
    values,
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  })
  const place = { locks, patienceMs: 5 }
  const original = tab()
  const first = await sessionId({ storage: original, ...place })
  expect(await sessionId({ storage: original, ...place })).toBe(first)
  const copy = tab(new Map(original.values))
  const second = await sessionId({ storage: copy, ...place })
  expect(second).not.toBe(first)
  held.clear()
  expect(await sessionId({ storage: tab(original.values), ...place })).toBe(first)
  expect(await sessionId({ storage: tab(copy.values), ...place })).toBe(second)
  expect(await sessionId({})).not.toBe(await sessionId({}))
})

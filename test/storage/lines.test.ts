import { expect, test } from 'vitest'
import { Lines } from '../../src/storage/lines.ts'

/** A work that ends when the test says so. */
function held() {
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return { work: () => ended, end }
}

test('one entry of a queue runs at a time, in order of arrival; other queues continue', async () => {
  const lines = new Lines({ places: 1, longest: 10 })
  const first = held()
  const begun: string[] = []
  const say = (word: string) => async () => void begun.push(word)
  const all = [
    lines.enter('a', first.work),
    lines.enter('a', say('a2')),
    lines.enter('a', say('a3')),
    lines.enter('b', say('b1')),
  ]
  await all[3]
  expect(begun).toEqual(['b1'])
  first.end()
  await Promise.all(all)
  expect(begun).toEqual(['b1', 'a2', 'a3'])
})

test('a work that throws gives its place to the next', async () => {
  const lines = new Lines({ places: 1, longest: 10 })
  const failing = lines.enter('a', async () => {
    throw new Error('refused')
  })
  const next = lines.enter('a', async () => 'next')
  await expect(failing).rejects.toThrow('refused')
  expect(await next).toBe('next')
})

test('a queue is limited in length and in time: beyond that nothing was done, and the caller may retry', async () => {
  const lines = new Lines({ places: 1, longest: 1 })
  const first = held()
  const done = [lines.enter('a', first.work)]
  let ran = false
  const late = lines.enter('a', async () => {
    ran = true
  })
  await expect(lines.enter('a', async () => {})).rejects.toMatchObject({ retryAfterMs: 1_000 })
  await expect(late).rejects.toMatchObject({ retryAfterMs: 1_000 })
  first.end()
  await Promise.all(done)
  expect(ran).toBe(false)
  expect(await lines.enter('a', async () => 'free again')).toBe('free again')
})

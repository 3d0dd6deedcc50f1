import { expect, test } from 'vitest'
import { FairQueue } from '../../src/sandbox/fairQueue.ts'

const anybody = () => true

test('users are served in turn, and one user’s jobs in order', () => {
  const queue = new FairQueue<string>(10)
  for (const item of ['ann1', 'ann2', 'ann3', 'bob1', 'bob2', 'cid1']) queue.push(item.slice(0, 3), item)
  const served = Array.from({ length: 6 }, () => queue.take(anybody))
  expect(served).toEqual(['ann1', 'bob1', 'cid1', 'ann2', 'bob2', 'ann3'])
  expect(queue.take(anybody)).toBeUndefined()
})

test('a user whose job cannot start is skipped and keeps the turn', () => {
  const queue = new FairQueue<string>(10)
  queue.push('ann', 'ann1')
  queue.push('bob', 'bob1')
  expect(queue.take((user) => user !== 'ann')).toBe('bob1')
  expect(queue.take((user) => user !== 'ann')).toBeUndefined()
  expect(queue.take(anybody)).toBe('ann1')
})

test('the queue is bounded, and one user may have at most half of it', () => {
  const queue = new FairQueue<number>(4)
  expect([1, 2, 3].map((item) => queue.push('ann', item))).toEqual(['QUEUED', 'QUEUED', 'SHARE_TAKEN'])
  expect([4, 5, 6].map((item) => queue.push(`user${item}`, item))).toEqual(['QUEUED', 'QUEUED', 'FULL'])
})

test('a removed job frees its place', () => {
  const queue = new FairQueue<number>(2)
  queue.push('ann', 1)
  queue.push('bob', 2)
  expect(queue.remove('ann', 1)).toBe(true)
  expect(queue.remove('ann', 1)).toBe(false)
  expect(queue.size).toBe(1)
  expect(queue.push('cid', 3)).toBe('QUEUED')
  expect(queue.drain()).toEqual([2, 3])
  expect(queue.size).toBe(0)
})

import { expect, test } from 'vitest'
import { againIfRolledBack, isUnavailable } from '../../src/storage/failures.ts'

const failure = (code: string, message = 'failed') => Object.assign(new Error(message), { code })

test.each([
  ['a standby that was the primary', failure('25006')],
  ['a server that is shutting down', failure('57P03')],
  ['too many connections', failure('53300')],
  ['a lock that is waited for too long', failure('55P03')],
  ['a machine that is gone', failure('EHOSTUNREACH')],
  ['a server that says nothing', new Error('Query read timeout')],
  ['no free connection', new Error('timeout exceeded when trying to connect')],
  ['a pool that is closing', new Error('Cannot use a pool after calling end on the pool')],
  ['a client that was closed', new Error('Client was closed and is not queryable')],
  ['a cause two errors down', new Error('outer', { cause: new Error('inner', { cause: failure('57P01') }) })],
])('may be retried: %s', (_, error) => {
  expect(isUnavailable(error)).toBe(true)
})

test.each([
  ['a row that is there already', failure('23505')],
  ['a statement that makes no sense', failure('42601')],
  ['a mistake of ours', new TypeError('undefined is not a function')],
])('must not be retried: %s', (_, error) => {
  expect(isUnavailable(error)).toBe(false)
})

test('a transaction that the server rolled back is tried three times, and not longer than a caller waits', async () => {
  let tries = 0
  const deadlock = async () => {
    tries++
    throw failure('40P01')
  }
  await expect(againIfRolledBack(deadlock)).rejects.toThrow()
  expect(tries).toBe(3)
  tries = 0
  const slow = async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_600))
    return deadlock()
  }
  await expect(againIfRolledBack(slow)).rejects.toThrow()
  expect(tries).toBe(1)
})

import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { SandboxQueueFull } from '../../src/domain/sandboxRunner.ts'
import { QuickjsPool } from '../../src/sandbox/quickjsPool.ts'
import { body, forEver, longestLag, occupy, smallLimits, trivial, warmPool } from './support.ts'

const patient = { ...smallLimits, wallMs: 10_000 }
const one = await warmPool({ limits: patient, queueLength: 4 })
const unstoppable = body('Array.prototype.reverse.call({ length: 2 ** 53 - 1 })')

test('a running tool is canceled at once, and the next run works', async () => {
  const abort = new AbortController()
  const running = one.run(body('console.log("begun"); for (;;) {}'), { user: 'ann', signal: abort.signal })
  await sleep(50)
  const before = performance.now()
  abort.abort()
  expect(await running).toMatchObject({ status: 'CANCELED', logs: 'begun', outputs: [] })
  expect(performance.now() - before).toBeLessThan(50)
  expect((await one.run(trivial, { user: 'ann' })).status).toBe('SUCCEEDED')
})

test('a tool that ignores its cancellation is killed, and the next run works', async () => {
  const abort = new AbortController()
  const running = one.run(unstoppable, { user: 'ann', signal: abort.signal })
  await sleep(50)
  abort.abort()
  expect((await running).status).toBe('CANCELED')
  expect((await one.run(trivial, { user: 'ann' })).status).toBe('SUCCEEDED')
})

test('a queued job is canceled without being started', async () => {
  const [first, second] = [new AbortController(), new AbortController()]
  let started = false
  await occupy(one, 'ann', first.signal)
  const queued = one.run(trivial, { user: 'ann', signal: second.signal, onStart: () => (started = true) })
  second.abort()
  expect(await queued).toMatchObject({ status: 'CANCELED', durationMs: 0 })
  first.abort()
  expect((await one.run(trivial, { user: 'ann', signal: second.signal })).status).toBe('CANCELED')
  expect(started).toBe(false)
})

test('a job beyond the queue is refused with a time to retry; one user gets half of the queue', async () => {
  const abort = new AbortController()
  const options = (user: string) => ({ user, signal: abort.signal })
  await occupy(one, 'ann', abort.signal)
  const taken = [one.run(trivial, options('ann')), one.run(trivial, options('ann'))]
  await expect(one.run(trivial, options('ann'))).rejects.toThrow(
    'the largest number of queued runs that one user may have',
  )
  taken.push(one.run(trivial, options('bob')), one.run(trivial, options('cid')))
  const refused = await one.run(trivial, options('dan')).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(SandboxQueueFull)
  expect((refused as SandboxQueueFull).retryAfterMs).toBeGreaterThanOrEqual(100)
  abort.abort()
  await Promise.all(taken)
  expect((await one.run(trivial, options('dan'))).status).toBe('CANCELED')
  expect((await one.run(trivial, { user: 'dan' })).status).toBe('SUCCEEDED')
})

test('on one worker users are served in turn', async () => {
  const order: string[] = []
  const run = (user: string) => one.run(trivial, { user, onStart: () => order.push(user) })
  const abort = new AbortController()
  await occupy(one, 'eve', abort.signal)
  const queued = [run('ann'), run('ann'), run('bob'), run('cid')]
  abort.abort()
  await Promise.all(queued)
  expect(order).toEqual(['ann', 'bob', 'cid', 'ann'])
})

test('one user cannot take all workers', async () => {
  const pool = await warmPool({ limits: patient, workers: 2 })
  const abort = new AbortController()
  const started: string[] = []
  const run = (user: string) => {
    const onStart = () => started.push(user)
    return pool.run(forEver, { user, signal: abort.signal, onStart })
  }
  const runs = [run('ann'), run('ann'), run('ann')]
  await occupy(pool, 'bob', abort.signal)
  expect(started).toEqual(['ann'])
  abort.abort()
  await Promise.all(runs)
})

test('no more runs than workers execute at once, and all are served', async () => {
  const pool = await warmPool({ limits: patient, workers: 2 })
  const users = Array.from({ length: 40 }, (_, i) => `user${i % 5}`)
  const outcomes = await Promise.all(users.map((user) => pool.run(trivial, { user })))
  expect(outcomes.map(({ status }) => status)).toEqual(users.map(() => 'SUCCEEDED'))
})

test('closing ends running and waiting jobs', async () => {
  const pool = await QuickjsPool.start({ limits: patient, workers: 1 })
  const runs = [pool.run(forEver, { user: 'ann' }), pool.run(trivial, { user: 'ann' })]
  await pool.close()
  for (const outcome of await Promise.all(runs)) {
    expect(outcome).toMatchObject({ status: 'CANCELED', error: { message: 'The sandbox was shut down' } })
  }
  await expect(pool.run(trivial, { user: 'ann' })).rejects.toThrow('the sandbox is closed')
})

test('a throwing onStart, or inputs that are not JSON, fail only their own run', async () => {
  const onStart = () => {
    throw new Error('not now')
  }
  await expect(one.run(trivial, { user: 'ann', onStart })).rejects.toThrow('not now')
  const cycle: Record<string, never> = {}
  Object.assign(cycle, { cycle })
  await expect(one.run({ ...trivial, inputs: cycle }, { user: 'ann' })).rejects.toThrow('circular')
  expect((await one.run(trivial, { user: 'ann' })).status).toBe('SUCCEEDED')
})

test('CPU-bound runs do not block the event loop', async () => {
  const pool = await warmPool({ limits: { ...smallLimits, wallMs: 40 } })
  const users = Array.from({ length: 20 }, (_, i) => `user${i}`)
  const { longest, made } = await longestLag(() =>
    Promise.all(users.map((user) => pool.run(forEver, { user }))),
  )
  expect(made.every(({ status }) => status === 'TIMED_OUT')).toBe(true)
  // Far above the value on an idle machine, and far below the duration of one run.
  expect(longest).toBeLessThan(100)
})

import { describe, expect, test } from 'vitest'
import { changeOf, lockOf, lost, open, somebody, turn } from './fakes.ts'

describe('renewal', () => {
  test('uses the server’s interval and reports how long nobody has typed', async () => {
    const { clock, transport, draft } = await open()
    await clock.passes(5_000)
    draft.touch()
    await clock.passes(3_500)
    const beats = transport.of('Heartbeat')
    expect(beats.map(({ at }) => at)).toEqual([3_000, 5_000, 7_000, 9_000])
    expect(beats.map(({ input }) => input.idleMs)).toEqual([2_000, 4_000, 1_000, 3_000])
    expect(draft.writable).toBe(true)
  })

  test('counts the lease from the moment when the request was sent', async () => {
    const { clock, draft } = await open((transport) => {
      transport.delayMs = 800
    })
    await clock.passes(800)
    expect(draft.state.name).toBe('held')
    expect(draft.msLeft).toBe(9_000 - 800)
  })

  test('happens at once when the page is shown again or the machine wakes', async () => {
    const { clock, transport, pages, draft, seen } = await open()
    pages.resume?.()
    await turn()
    expect(transport.of('Heartbeat')).toHaveLength(1)
    transport.answers.Heartbeat = () => lost('EXPIRED')
    await clock.sleeps(60_000)
    expect(seen).toEqual(['held', 'unreachable', 'acquiring', 'held'])
    expect(transport.of('AcquireDraftLock')).toHaveLength(2)
    expect(draft.writable).toBe(true)
  })

  test('notices that the machine slept before any timer has fired', async () => {
    const { clock, draft } = await open()
    const sleeping = clock.sleeps(60_000)
    expect(draft.state.name).toBe('held')
    expect(draft.writable).toBe(false)
    expect(await draft.save({ content: {} })).toEqual({ status: 'notHeld' })
    await sleeping
  })
})

describe('without a network', () => {
  test('makes the draft read-only before the lease ends, keeps retrying, and fires the signal', async () => {
    const { clock, transport, draft } = await open()
    const { signal } = draft
    transport.down = true
    await clock.passes(8_999)
    expect([draft.state.name, signal.aborted]).toEqual(['held', false])
    await clock.passes(10)
    expect([draft.state.name, draft.writable, signal.aborted]).toEqual(['unreachable', false, true])
    await clock.passes(600_000)
    const beats = transport.of('Heartbeat').map(({ at }) => at)
    const gaps = beats.slice(1).map((at, index) => at - (beats[index] as number))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(10_000)
    expect(beats.at(-1)).toBeGreaterThan(590_000)
    transport.down = false
    await clock.passes(10_000)
    expect([draft.state.name, draft.signal.aborted]).toEqual(['held', false])
  })

  test('keeps the idempotency key of the first attempt until it is answered', async () => {
    const { clock, transport, draft, seen } = await open((transport) => {
      transport.down = true
    })
    expect(draft.state.name).toBe('unreachable')
    await clock.passes(3_000)
    transport.down = false
    await clock.passes(10_000)
    const keys = new Set(transport.of('AcquireDraftLock').map(({ input }) => input.idempotencyKey))
    expect(keys.size).toBe(1)
    expect(seen).toEqual(['unreachable', 'held'])
  })

  test('abandons a call without an answer after its timeout, and retries', async () => {
    const { clock, transport, draft } = await open((transport) => {
      transport.delayMs = 60_000
    })
    await clock.passes(10_001)
    expect(draft.state.name).toBe('unreachable')
    transport.delayMs = 0
    await clock.passes(1_000)
    expect(draft.state.name).toBe('held')
  })
})

describe('after the end', () => {
  test('an expiry is followed by one acquire, and a second expiry without a renewal by none', async () => {
    const { clock, transport, draft, seen } = await open((transport) => {
      transport.answers.Heartbeat = () => lost('EXPIRED')
    })
    await clock.passes(60_000)
    expect(seen).toEqual(['held', 'acquiring', 'held', 'lost'])
    expect(transport.of('AcquireDraftLock')).toHaveLength(2)
    expect(draft.state).toMatchObject({ cause: 'EXPIRED' })
    await draft.acquire()
    expect(draft.state.name).toBe('held')
  })

  test('a displaced draft is never acquired automatically, whatever happens and however long it takes', async () => {
    const { clock, transport, draft, pages } = await open()
    const told = {
      endedFencingToken: 1,
      lock: lockOf(2),
      actor: somebody('cleo'),
      reason: 'launch',
    }
    transport.tells(changeOf('TAKEN_OVER', 5, told))
    expect(draft.state).toMatchObject({ name: 'displaced', by: { id: 'cleo' }, reason: 'launch' })
    transport.tells(changeOf('RELEASED', 6, { endedFencingToken: 2 }))
    pages.resume?.()
    await clock.sleeps(60_000)
    await clock.passes(60_000)
    expect(transport.calls.map(({ operation }) => operation)).toEqual(['AcquireDraftLock'])
    await draft.takeBack()
    expect(draft.state.name).toBe('held')
  })

  test('a token that the server no longer knows, after a failover, is lost within one heartbeat', async () => {
    const { clock, transport, draft } = await open()
    transport.answers.Heartbeat = () => lost('UNKNOWN_TOKEN')
    await clock.passes(2_100)
    expect(draft.state).toMatchObject({ name: 'lost', cause: 'UNKNOWN_TOKEN' })
    expect([draft.writable, draft.lockToken]).toEqual([false, null])
  })

  test('a snapshot from a database that has gone back in time is answered with a heartbeat at once', async () => {
    const { transport, draft } = await open()
    transport.tells(changeOf('SNAPSHOT', 50, { lock: lockOf(1) }))
    transport.answers.Heartbeat = () => lost('UNKNOWN_TOKEN')
    transport.tells(changeOf('SNAPSHOT', 40, { lock: lockOf(1) }))
    await turn()
    expect(draft.state).toMatchObject({ name: 'lost', cause: 'UNKNOWN_TOKEN' })
  })

  test.each(['UNAUTHENTICATED', 'FORBIDDEN'])('%s stops at once', async (code) => {
    const { clock, transport, draft } = await open((transport) => {
      transport.answers.Heartbeat = () => {
        throw { errors: [{ message: 'no', extensions: { code } }] }
      }
    })
    await clock.passes(60_000)
    expect(draft.state).toMatchObject({ name: 'lost', cause: code })
    expect(transport.of('Heartbeat')).toHaveLength(1)
  })

  test('a page that is left releases with a request that outlives it, and acquires again when it is restored', async () => {
    const { transport, pages, draft } = await open()
    pages.hide?.()
    expect(transport.of('ReleaseDraftLock')).toMatchObject([
      { keepalive: true, input: { lockToken: 'token-1' } },
    ])
    pages.restore?.()
    await turn()
    expect(draft.state.name).toBe('held')
  })

  test('closing releases the lock, ends the subscription and leaves no timer running', async () => {
    const { clock, transport, draft } = await open()
    await draft.close()
    const calls = transport.calls.length
    expect(transport.of('ReleaseDraftLock')).toMatchObject([{ keepalive: false }])
    expect(transport.sink).toBe(null)
    await clock.passes(60_000)
    expect(transport.calls).toHaveLength(calls)
  })
})

describe('the subscription', () => {
  test('is renewed when it breaks, and stays closed once it is refused', async () => {
    const { clock, transport } = await open()
    transport.sink?.error(new Error('gone'))
    transport.sink?.complete()
    await clock.passes(10_000)
    expect(transport.subscriptions).toBe(2)
    transport.sink?.complete()
    await clock.passes(10_000)
    expect(transport.subscriptions).toBe(3)
    transport.sink?.error([{ message: 'no', extensions: { code: 'NOT_FOUND' } }])
    await clock.passes(60_000)
    expect(transport.subscriptions).toBe(3)
  })
})

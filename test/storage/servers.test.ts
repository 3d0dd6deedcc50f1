import { beforeEach, describe, expect, test, vi } from 'vitest'
import { type Address, type Greeting, NotWritable, Servers } from '../../src/storage/servers.ts'

const [one, two] = [1, 2].map((port) => ({ host: 'db', port })) as [Address, Address]
const primary = (timeline: number, system = 'a'): Greeting => ({
  ...{ isStandby: false, isReadOnly: false, pid: 1 },
  ...{ system, timeline },
})
const standby: Greeting = { ...primary(0), isStandby: true, system: null, timeline: null }

let now: number
beforeEach(() => {
  now = 0
})
const times = { formerMs: 60_000, now: () => now }

/** A connection a second to this server, so many times; answers whether the last one was accepted. */
function seconds(count: number, connect: () => void): boolean {
  let accepted = false
  for (let second = 0; second < count; second++) {
    now += 1_000
    try {
      connect()
      accepted = true
    } catch (error) {
      expect(error).toBeInstanceOf(NotWritable)
      accepted = false
    }
  }
  return accepted
}

describe('a former primary is refused', () => {
  let servers: Servers
  beforeEach(() => {
    servers = new Servers([], times)
    servers.admit(primary(1), 'db')
    servers.admit(primary(2), 'db')
  })

  test('with its timeline, the newer one, and when it is accepted', () => {
    expect(() => servers.admit(primary(1), 'db:1')).toThrow(
      'db:1 is a former primary: it is on timeline 1, and another server was already on 2; it is accepted when that one has not been seen for 60 s',
    )
  })

  test('for a minute after the newer one was last seen, and then accepted: the database has gone back to it', () => {
    const told = vi.fn()
    servers.onNewPrimary(told)
    expect(seconds(60, () => servers.admit(primary(1), 'db'))).toBe(false)
    expect(told).not.toHaveBeenCalled()
    expect(seconds(1, () => servers.admit(primary(1), 'db'))).toBe(true)
    expect(told).toHaveBeenCalledOnce()
    expect(servers.isPassed(primary(2))).toBe(true)
  })

  test('and for a minute more whenever the newer one is seen again', () => {
    expect(seconds(50, () => servers.admit(primary(1), 'db'))).toBe(false)
    servers.admit(primary(2), 'db')
    expect(seconds(50, () => servers.admit(primary(1), 'db'))).toBe(false)
  })

  test('after a pause of the process as well: a newer one may have been there meanwhile', () => {
    expect(seconds(1, () => servers.admit(primary(1), 'db'))).toBe(false)
    now += 100_000
    expect(seconds(1, () => servers.admit(primary(1), 'db'))).toBe(false)
  })

  test('but another database, at whatever timeline, is not', () => {
    servers.admit(primary(1, 'b'), 'db')
    expect(servers.isPassed(primary(2))).toBe(true)
  })
})

describe('of several servers', () => {
  const finds = (servers: Servers, answers: () => [Greeting | Error, Greeting | Error]) =>
    servers.locate(async ({ port }) => {
      const answer = answers()[port - 1]
      if (answer instanceof Error) throw answer
      return answer as Greeting
    })
  const goneBack = async (other: Greeting | Error) => {
    const servers = new Servers([one, two], times)
    await finds(servers, () => [standby, primary(2)])
    servers.forget()
    let found: Address | null = null
    for (let second = 0; second < 90; second++) {
      now += 1_000
      found = await finds(servers, () => [primary(1), other]).catch(() => null)
    }
    return found
  }

  test('the one on the highest timeline is used, in whatever order they answer', async () => {
    expect(await finds(new Servers([one, two], times), () => [primary(1), primary(2)])).toEqual(two)
  })

  test('a former primary is accepted when every other one has said for a minute that it is a standby', async () => {
    expect(await goneBack(standby)).toEqual(one)
  })

  test('a former primary is refused while another one does not answer: that may be the newer one', async () => {
    expect(await goneBack(new Error('connect ECONNREFUSED'))).toBeNull()
  })
})

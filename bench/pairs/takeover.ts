import { HttpCaller } from '../load/httpCaller.ts'
import { SocketCaller } from '../load/socketCaller.ts'
import { watchers } from '../load/watchers.ts'
import { alone, type Figure, type Pair } from '../measure.ts'
import { adminToken, succeeded, takeOver, tokenOf, watchTool } from '../operations.ts'
import { median, percentile } from '../report/statistics.ts'
import { rawRedis } from './rawRedis.ts'

const others = 5_000

/**
 * An admin takes a lock over on one instance; its editor, connected to another, is told by way of Redis. Timed from the
 * admin's request to the message at the displaced client, so that the takeover itself is in it.
 */
export const takeover: Pair = {
  name: 'takeover',
  async run(stage, { seconds, rounds }) {
    if (!stage.redisUrl) throw new Error('takeovers are measured by way of Redis: install redis-server')
    const databaseUrl = await stage.database({ tools: 20_000, locks: 20_000 })
    const { redisUrl } = stage
    const here = await stage.start<{ url: string }>('server.ts', { databaseUrl, redisUrl })
    const there = await stage.start<{ url: string }>('server.ts', { databaseUrl, redisUrl })
    const admin = await HttpCaller.open(here.ready.url, adminToken())
    const count = Math.max(10, Math.round(seconds * rounds * 20))
    let next = 1
    const series = async () => {
      const took: number[] = []
      for (let index = 0; index < count + 10; index++) {
        const delay = await one(next++)
        if (index >= 10) took.push(delay)
      }
      return took
    }
    const one = async (n: number) => {
      const editor = await SocketCaller.open(there.ready.url, tokenOf(n))
      const messages: (() => void)[] = []
      const heard = () => new Promise<void>((resolve) => messages.push(resolve))
      const [snapshot, told] = [heard(), heard()]
      let arrived = 0
      editor.subscribe(watchTool(n), () => messages[arrived++]?.())
      await snapshot
      const began = performance.now()
      const taken = admin.call(takeOver(n, 1), succeeded.takeOver)
      await told
      const delay = performance.now() - began
      await taken
      editor.close()
      return delay
    }
    const raw = await rawRedis(redisUrl, count)
    const idle = await series()
    const crowd = await watchers(
      there.ready.url,
      500,
      others / 500,
      (socket, index) => 10_000 + socket * 10 + index,
    )
    const crowded = await series()
    crowd.close()
    admin.close()
    await stage.stop(here, there)
    const shown = (what: string, values: number[], share: number, reach: { most: number } | null) =>
      alone(what, 'ms', figure(values, share), reach)
    const what = 'takeover to displaced client'
    return [
      shown(`${what}, p50`, idle, 0.5, { most: 8 }),
      shown(`${what}, p99`, idle, 0.99, { most: 25 }),
      shown(`${what} among ${others.toLocaleString('en')} other subscribers, p99`, crowded, 0.99, {
        most: 60,
      }),
      shown('Redis PUBLISH to message, nothing else, p50', raw, 0.5, null),
    ]
  },
}

/** The percentile of all, and of each fifth of them. */
function figure(values: number[], share: number): Figure {
  const fifth = Math.ceil(values.length / 5)
  const parts = Array.from({ length: 5 }, (_, part) => values.slice(part * fifth, (part + 1) * fifth))
  const each = parts.filter((part) => part.length > 0).map((part) => percentile(part, share))
  return {
    median: share === 0.5 ? median(values) : percentile(values, share),
    low: Math.min(...each),
    high: Math.max(...each),
  }
}

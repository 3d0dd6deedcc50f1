import { goalRow } from '../goals.ts'
import { HttpCaller } from '../load/httpCaller.ts'
import { onceQuiet } from '../load/machine.ts'
import { SocketCaller } from '../load/socketCaller.ts'
import { watchers } from '../load/watchers.ts'
import { compared, type Figure, figured, figureOf, type Pair } from '../measure.ts'
import { adminToken, succeeded, takeOver, tokenOf, watchTool } from '../operations.ts'
import { CommitAndHop } from '../peers/commitAndHop.ts'
import { median, percentile } from '../report/statistics.ts'

const others = 5_000
const what = 'takeover to displaced client'
const timed =
  'From the admin’s request to the message at the displaced client on another server: the takeover itself is in it.'

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
    const least = await CommitAndHop.open(await stage.empty(), redisUrl)
    let next = 1
    const one = async () => {
      const n = next++
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
    const each = Math.max(10, Math.round(seconds * 20))
    const times = async (work: (index: number) => Promise<number>, count = each) => {
      const took: number[] = []
      for (let index = 0; index < count; index++) took.push(await work(index))
      return took
    }

    const load = await onceQuiet()
    await times(one, 10)
    await times((index) => least.both(index), 10)
    const idle: number[][] = []
    const both: number[][] = []
    for (let round = 0; round < rounds; round++) {
      const [ours, theirs] = [() => times(one), () => times((index) => least.both(index))]
      // Each comes first every other round.
      if (round % 2 === 0) idle.push(await ours())
      both.push(await theirs())
      if (round % 2) idle.push(await ours())
    }
    const raw = await times(() => least.hop(), each * rounds)
    const crowd = await watchers(
      there.ready.url,
      500,
      others / 500,
      (socket, index) => 10_000 + socket * 10 + index,
    )
    const crowdedLoad = await onceQuiet()
    await times(one, 10)
    const crowded = await times(one, each * rounds)
    crowd.close()
    admin.close()
    await least.close()
    await stage.stop(here, there)

    const all = idle.flat()
    const common = { unit: 'ms', load }
    return [
      compared({
        ...common,
        what: `${what}, p50`,
        ours: idle.map(median),
        other: { name: 'one commit of PostgreSQL and one hop over Redis', values: both.map(median) },
        ...goalRow('takeover'),
        same: `${timed} The other writes one row, which PostgreSQL flushes, and publishes one message, which arrives on another connection; one after the other, and nobody is asked for a right.`,
      }),
      figured({
        ...common,
        what: `${what}, p50`,
        ours: figure(all, 0.5),
        reach: { most: 8 },
        same: timed,
      }),
      figured({
        ...common,
        what: `${what}, p99`,
        ours: figure(all, 0.99),
        reach: { most: 25 },
        same: timed,
      }),
      figured({
        ...common,
        load: crowdedLoad,
        what: `${what} among ${others.toLocaleString('en')} other subscribers, p99`,
        ours: figure(crowded, 0.99),
        reach: { most: 60 },
        same: `${timed} The others watch documents of their own on the same server.`,
      }),
      figured({
        ...common,
        what: 'Redis PUBLISH to message, nothing else, p50',
        ours: figureOf([median(raw)]),
        same: 'A time of the machine: what the way over Redis costs at least.',
      }),
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

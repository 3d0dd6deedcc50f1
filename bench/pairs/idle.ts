import { setTimeout } from 'node:timers/promises'
import { onceQuiet } from '../load/machine.ts'
import { watchers } from '../load/watchers.ts'
import { figured, figureOf, type Pair } from '../measure.ts'
import { cpuMs } from '../processes.ts'

const sockets = 1_000
const each = 10
interface Memory {
  rss: number
  heapUsed: number
  external: number
}

/** Editors who look at their documents and do nothing. The garbage collector has run before and after. */
export const idle: Pair = {
  name: 'idle',
  async run(stage, { seconds }) {
    const databaseUrl = await stage.database({ tools: sockets * each, locks: 1_000 })
    const server = await stage.start<{ url: string }>('server.ts', { databaseUrl })
    // What the first sockets bring into memory, code above all, is not theirs.
    const first = await watchers(server.ready.url, 50, each, (socket, index) => 1 + socket * each + index)
    first.close()
    const load = await onceQuiet()
    const before = await server.ask<Memory>({ ask: 'memory' })
    const open = await watchers(server.ready.url, sockets, each, (socket, index) => 1 + socket * each + index)
    const after = await server.ask<Memory>({ ask: 'memory' })
    const grown = (what: 'rss' | 'heapUsed') => (after[what] - before[what]) / (sockets * each) / 1_000
    const shares: number[] = []
    // What opening them has left to the compiler and the collector is no part of idling.
    await setTimeout(seconds * 5_000)
    // Pings go round every 12 s: shorter than that would leave some out.
    for (let round = 0; round < 3; round++) {
      const [cpu, began] = [cpuMs(server.pid), performance.now()]
      await setTimeout(Math.max(seconds * 4_000, 1_000))
      shares.push((100 * (cpuMs(server.pid) - cpu)) / (performance.now() - began))
    }
    open.close()
    await stage.stop(server)
    const what = '10,000 idle subscriptions on 1,000 sockets'
    const memory =
      'Growth of the server’s process after garbage collection, code and first connections not among it, divided by the subscriptions.'
    return [
      figured({
        what: `memory for each of ${what}`,
        unit: 'kB',
        ours: figureOf([grown('rss')]),
        load,
        reach: { most: 30 },
        same: memory,
      }),
      figured({
        what: 'of it in the JavaScript heap',
        unit: 'kB',
        ours: figureOf([grown('heapUsed')]),
        load,
        same: memory,
      }),
      figured({
        what: `CPU with ${what}`,
        unit: '% of a core',
        ours: figureOf(shares),
        load,
        reach: { most: 2 },
        same: 'Of the server’s process by itself, over a round of pings: nobody asks for anything.',
      }),
    ]
  },
}

import { type Callers, heartbeatsOverHttp, overHttp } from '../load/callers.ts'
import { hammer } from '../load/hammer.ts'
import { type Curves, compared, type Pair, type Told } from '../measure.ts'
import { acquire, succeeded } from '../operations.ts'
import { median } from '../report/statistics.ts'
import type { Size } from '../seed.ts'
import { series } from '../series.ts'

const callers = 16
const sizes: Size[] = [1_000, 10_000, 100_000, 1_000_000].map((tools) => ({ tools, locks: tools / 10 }))
const shown = ({ tools, locks }: Size) =>
  `among ${tools.toLocaleString('en')} tools, ${locks.toLocaleString('en')} of them locked`

const kinds = {
  heartbeat: (url: string) => heartbeatsOverHttp(url, callers),
  // The same session takes its lock anew: in every database a lock is in force before and after.
  acquire: (url: string) =>
    overHttp(url, callers, (caller, number) => caller.call(acquire(number + 1), succeeded.acquire)),
}

let curves: Curves | null = null

/** The cost of one tool must not depend on how many there are. Times are those of one call, `callers` at once. */
export const size: Pair = {
  name: 'size',
  async run(stage, settings) {
    const servers: { size: Size; url: string; stop(): Promise<void> }[] = []
    for (const each of sizes) {
      const server = await stage.start<{ url: string }>('server.ts', {
        databaseUrl: await stage.database(each),
      })
      servers.push({ size: each, url: server.ready.url, stop: () => stage.stop(server) })
    }
    const rows: Told[] = []
    const lines: Curves['lines'] = []
    for (const [kind, callersOf] of Object.entries(kinds)) {
      const open: Callers[] = []
      const sides: Record<string, (seconds: number) => Promise<number>> = {}
      for (const { size: each, url } of servers) {
        const called = await callersOf(url)
        open.push(called)
        sides[shown(each)] = async (seconds) => 1_000 / (await hammer(called.each, seconds)).perSecond
      }
      await stage.settle()
      // Four sides where others have two or three: each has its turn for a shorter time.
      const { load, values, cores } = await series({ ...settings, seconds: settings.seconds / 2 }, sides)
      for (const { close } of open) close()
      lines.push({
        name: kind,
        points: sizes.map((each) => [each.tools, median(values[shown(each)] ?? [])]),
      })
      const [few = '', , , many = ''] = sizes.map(shown)
      rows.push(
        compared({
          what: `${kind} ${many}`,
          unit: 'ms each',
          ours: values[many] ?? [],
          other: { name: few, values: values[few] ?? [] },
          load,
          cores: cores[many],
          reach: { most: 1.3 },
          same: 'The same calls from the same clients to a server of the same kind; the databases differ in their size and in nothing else.',
        }),
      )
    }
    for (const { stop } of servers) await stop()
    curves = {
      title: 'What one call takes, by the number of documents',
      x: 'documents, a tenth of them locked',
      y: 'ms, 16 callers at once',
      lines,
    }
    return rows
  },
  curves: () => (curves ? { size: curves } : undefined),
}

import { heartbeatsOverHttp } from '../load/callers.ts'
import { hammer } from '../load/hammer.ts'
import { comparison, inTurn, type Pair } from '../measure.ts'
import { cpuMs, type Peer } from '../processes.ts'

const callers = 64

/** What authentication, limits, the error plugins, logs and metrics cost: the same operation on graphql-yoga as it comes. */
export const yoga: Pair = {
  name: 'yoga',
  async run(stage, settings) {
    const databaseUrl = await stage.database({ tools: 1_000, locks: 1_000 })
    type Server = Peer<{ url: string }>
    const full: Server = await stage.start('server.ts', { databaseUrl })
    const bare: Server = await stage.start('peers/bareYoga.ts', { databaseUrl })
    const constant: Server = await stage.start('peers/bareYoga.ts')
    await stage.settle()
    const cpu = new Map<Server, number[]>([full, bare, constant].map((server) => [server, []]))
    const measure = async (server: Server) => {
      const { each, close } = await heartbeatsOverHttp(server.ready.url, callers)
      return async (seconds: number) => {
        if (seconds === 0) {
          close()
          return 0
        }
        const before = cpuMs(server.pid)
        const { perSecond, calls } = await hammer(each, seconds)
        cpu.get(server)?.push((cpuMs(server.pid) - before) / calls)
        return perSecond
      }
    }
    const sides = { full: await measure(full), bare: await measure(bare), constant: await measure(constant) }
    const rates = await inTurn(settings, sides)
    for (const side of Object.values(sides)) await side(0)
    /** Operations for each second of CPU; the first turn only warmed up. */
    const frugality = (server: Server) => (cpu.get(server) ?? []).slice(1).map((ms) => 1_000 / ms)
    await stage.stop(full, bare, constant)
    const coalescing = 'bare graphql-yoga with coalescing'
    const nothing = 'bare graphql-yoga, constant answer'
    return [
      comparison(
        'heartbeats over HTTP',
        'a second',
        rates.full,
        { name: coalescing, values: rates.bare },
        { least: 0.7 },
      ),
      comparison(
        'heartbeats for each second of CPU',
        'a CPU second',
        frugality(full),
        { name: coalescing, values: frugality(bare) },
        { least: 0.7 },
      ),
      comparison(
        'heartbeats over HTTP',
        'a second',
        rates.full,
        { name: nothing, values: rates.constant },
        null,
      ),
    ]
  },
}

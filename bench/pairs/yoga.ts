import { goalRow } from '../goals.ts'
import { heartbeatsOverHttp } from '../load/callers.ts'
import { hammer } from '../load/hammer.ts'
import { compared, type Pair } from '../measure.ts'
import type { Form } from '../operations.ts'
import { cpuMs, type Peer } from '../processes.ts'
import { series } from '../series.ts'

const callers = 64
type Server = Peer<{ url: string }>

/** What authentication, limits, the error plugins, logs and metrics cost: the same operation on graphql-yoga as it comes. */
export const yoga: Pair = {
  name: 'yoga',
  async run(stage, settings) {
    const databaseUrl = await stage.database({ tools: 1_000, locks: 1_000 })
    const full: Server = await stage.start('server.ts', { databaseUrl })
    const bare: Server = await stage.start('peers/bareYoga.ts', { databaseUrl })
    const constant: Server = await stage.start('peers/bareYoga.ts')
    await stage.settle()
    const sides = {
      byId: await side(full, 'id'),
      byText: await side(full, 'text'),
      bareById: await side(bare, 'id'),
      bareByText: await side(bare, 'text'),
      constant: await side(constant, 'id'),
    }
    const { load, values, cores } = await series(settings, {
      byId: sides.byId.measure,
      byText: sides.byText.measure,
      bareById: sides.bareById.measure,
      bareByText: sides.bareByText.measure,
      constant: sides.constant.measure,
    })
    for (const { close } of Object.values(sides)) close()
    await stage.stop(full, bare, constant)
    const coalescing = 'bare graphql-yoga with coalescing'
    const unit = 'a second'
    return [
      compared({
        what: 'heartbeats over HTTP by id',
        unit,
        ours: values.byId,
        load,
        cores: cores.byId,
        other: { name: coalescing, values: values.bareById },
        ...goalRow('yoga'),
        same: 'The same requests, by the id of the operation, from the same connections; the same coalesced statement on as many connections with the same settings. The other knows nobody, limits nothing, counts nothing and logs nothing.',
      }),
      compared({
        what: 'heartbeats over HTTP',
        unit,
        ours: values.byText,
        load,
        cores: cores.byText,
        other: { name: coalescing, values: values.bareByText },
        reach: { least: 0.7 },
        same: 'As before, with the text of the operation, which both have parsed and validated once.',
      }),
      compared({
        what: 'heartbeats for each second of the server’s CPU',
        unit: 'a CPU second',
        ours: sides.byText.frugality(),
        load,
        other: { name: coalescing, values: sides.bareByText.frugality() },
        reach: { least: 0.7 },
        same: 'The same requests by their text, divided by the CPU that the server’s own process took.',
      }),
      compared({
        what: 'heartbeats over HTTP by id',
        unit,
        ours: values.byId,
        load,
        other: { name: 'bare graphql-yoga, constant answer', values: values.constant },
        same: 'The same requests. The other renews nothing: it is what graphql-yoga itself leaves to be reached.',
      }),
    ]
  },
}

async function side(server: Server, form: Form) {
  const { each, close } = await heartbeatsOverHttp(server.ready.url, callers, form)
  const perCall: number[] = []
  return {
    close,
    async measure(seconds: number): Promise<number> {
      const before = cpuMs(server.pid)
      const { perSecond, calls } = await hammer(each, seconds)
      perCall.push((cpuMs(server.pid) - before) / calls)
      return perSecond
    },
    /** Operations for each second of CPU; the first turn only warmed up. */
    frugality: () => perCall.slice(1).map((ms) => 1_000 / ms),
  }
}

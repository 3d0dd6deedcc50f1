import { heartbeatsOverHttp, overHttp } from '../load/callers.ts'
import { hammer } from '../load/hammer.ts'
import { comparison, inTurn, type Pair } from '../measure.ts'
import { acquire, succeeded } from '../operations.ts'

const callers = 16
const name = 'among 1,000 tools'

/** The cost of one tool must not depend on how many there are. Times are those of one call, `callers` at once. */
export const size: Pair = {
  name: 'size',
  async run(stage, settings) {
    const few = await stage.start<{ url: string }>('server.ts', {
      databaseUrl: await stage.database({ tools: 1_000, locks: 100 }),
    })
    const many = await stage.start<{ url: string }>('server.ts', {
      databaseUrl: await stage.database({ tools: 1_000_000, locks: 100_000 }),
    })
    await stage.settle()
    const time = async (url: string, kind: 'heartbeat' | 'acquire') => {
      const { each, close } =
        kind === 'heartbeat'
          ? await heartbeatsOverHttp(url, callers)
          : // The same session takes its lock anew: in both databases a lock is in force before and after.
            await overHttp(url, callers, (caller, number) =>
              caller.call(acquire(number + 1), succeeded.acquire),
            )
      const measured = async (seconds: number) => 1_000 / (await hammer(each, seconds)).perSecond
      return { measured, close }
    }
    const rows = []
    for (const kind of ['heartbeat', 'acquire'] as const) {
      const [large, small] = [await time(many.ready.url, kind), await time(few.ready.url, kind)]
      const times = await inTurn(settings, { many: large.measured, few: small.measured })
      large.close()
      small.close()
      const what = `${kind} among 1,000,000 tools, 100,000 of them locked`
      rows.push(comparison(what, 'ms each', times.many, { name, values: times.few }, { most: 1.3 }))
    }
    await stage.stop(few, many)
    return rows
  },
}

import { heartbeatsOverSockets } from '../load/callers.ts'
import { hammer } from '../load/hammer.ts'
import { comparison, inTurn, type Pair } from '../measure.ts'
import { pgbench } from '../peers/pgbench.ts'
import { acquireScript, heartbeatScripts } from '../peers/statements.ts'

const tools = 40_000

/** What PostgreSQL does at most with the very statements, when nothing but pgbench asks for them. */
export const limits: Pair = {
  name: 'limits',
  async run(stage, settings) {
    const databaseUrl = await stage.database({ tools, locks: tools })
    const ours = await stage.start<{ url: string }>('server.ts', { databaseUrl })
    const bare = await stage.start<{ url: string }>('peers/bareYoga.ts')
    await stage.settle()
    const sockets = await heartbeatsOverSockets(ours.ready.url, 20, 10)
    const constant = await heartbeatsOverSockets(bare.ready.url, 20, 10)
    const single = heartbeatScripts(1, 100)
    const hundred = heartbeatScripts(100, 100)
    const rates = await inTurn(settings, {
      ours: async (seconds) => (await hammer(sockets.each, seconds)).perSecond,
      single: (seconds) => pgbench(databaseUrl, single, { seconds }),
      hundred: async (seconds) => 100 * (await pgbench(databaseUrl, hundred, { seconds })),
      constant: async (seconds) => (await hammer(constant.each, seconds)).perSecond,
      acquires: (seconds) => pgbench(databaseUrl, [acquireScript], { seconds }),
    })
    sockets.close()
    constant.close()
    await stage.stop(ours, bare)
    const against = (name: string, values: number[], reach: { least: number } | null = null) =>
      comparison('heartbeats over WebSocket', 'a second', rates.ours, { name, values }, reach)
    return [
      against('pgbench, one statement each', rates.single, { least: 0.8 }),
      against('pgbench, 100 to a statement', rates.hundred),
      against('bare graphql-ws, constant answer', rates.constant),
      against('pgbench, acquires with their events', rates.acquires),
    ]
  },
}

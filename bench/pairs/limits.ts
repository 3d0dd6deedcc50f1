import { goalRow } from '../goals.ts'
import { documentOf, heartbeatsOverSockets, overHttp } from '../load/callers.ts'
import { hammer } from '../load/hammer.ts'
import { compared, type Pair } from '../measure.ts'
import { acquire, succeeded } from '../operations.ts'
import { pgbenchClients as clients, pgbench } from '../peers/pgbench.ts'
import { acquireScript, beliefOf, heartbeatScripts } from '../peers/statements.ts'
import { series } from '../series.ts'

const tools = 40_000
const beats = 'heartbeats over WebSocket'

/** What PostgreSQL does at most with the very statements, when nothing but pgbench asks for them. */
export const limits: Pair = {
  name: 'limits',
  async run(stage, settings) {
    const databaseUrl = await stage.database({ tools, locks: tools })
    const ours = await stage.start<{ url: string }>('server.ts', { databaseUrl })
    const bare = await stage.start<{ url: string }>('peers/bareYoga.ts')
    await stage.settle()
    const sockets = await heartbeatsOverSockets(ours.ready.url, 20, 10, 'id on a socket')
    const constant = await heartbeatsOverSockets(bare.ready.url, 20, 10, 'id on a socket')
    const single = heartbeatScripts({ size: 1, clients, rows: 20 })
    const hundred = heartbeatScripts({ size: 100, clients, rows: 100 })
    const renewals = await series(settings, {
      ours: async (seconds) => (await hammer(sockets.each, seconds)).perSecond,
      single: (seconds) => pgbench(databaseUrl, single, { seconds }),
      hundred: async (seconds) => 100 * (await pgbench(databaseUrl, hundred, { seconds })),
      constant: async (seconds) => (await hammer(constant.each, seconds)).perSecond,
    })
    sockets.close()
    constant.close()

    await stage.settle()
    // Of tools that pgbench leaves alone, and taken anew by the same session, as there.
    const opens = await overHttp(ours.ready.url, 64, (caller, number, round) =>
      caller.call(acquire(documentOf(number, round, 38), 'id'), succeeded.acquire),
    )
    const script = acquireScript(await beliefOf(databaseUrl))
    const acquires = await series(settings, {
      ours: async (seconds) => (await hammer(opens.each, seconds)).perSecond,
      theirs: (seconds) => pgbench(databaseUrl, [script], { seconds }),
    })
    opens.close()
    await stage.stop(ours, bare)

    const { load, values, cores } = renewals
    const unit = 'a second'
    const renewed = { what: beats, unit, ours: values.ours, load, cores: cores.ours }
    return [
      compared({
        ...renewed,
        other: { name: 'pgbench, one statement each', values: values.single },
        reach: { least: 0.8 },
        same: 'The service’s own statement for one heartbeat, prepared, with the settings of its connections, on as many rows (200). Ours puts those that meet into one statement and has the sockets, tokens and GraphQL besides.',
      }),
      compared({
        ...renewed,
        other: { name: 'pgbench, 100 to a statement', values: values.hundred },
        ...goalRow('pgbench'),
        same: 'The same statement for as many as ours has together (200 callers, two statements at once); ten connections with 100 rows each, which no two of them share. pgbench reads no answer.',
      }),
      compared({
        ...renewed,
        other: { name: 'bare graphql-ws, constant answer', values: values.constant },
        same: 'The same messages from the same sockets; both know the operation by its id and have parsed and validated it once. The other renews nothing, knows nobody and limits nothing: what is left is the protocol.',
      }),
      compared({
        what: 'acquires over HTTP by id',
        unit,
        ours: acquires.values.ours,
        load: acquires.load,
        cores: acquires.cores.ours,
        other: { name: 'pgbench, acquires with their events', values: acquires.values.theirs },
        same: 'The service’s own statement for one acquire: lock, grant, event and audit entry; the same session takes its lock anew on both sides. Ours puts those that meet into one statement.',
      }),
    ]
  },
}

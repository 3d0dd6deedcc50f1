import { documentOf, heartbeatsOverSockets, overHttp } from '../load/callers.ts'
import { hammer } from '../load/hammer.ts'
import { compared, type Pair } from '../measure.ts'
import { acquire, succeeded } from '../operations.ts'
import { Expiring } from '../peers/expiring.ts'
import { freeAll } from '../seed.ts'
import { series } from '../series.ts'

const documents = 110_000
const callers = 64
const [sockets, each] = [20, 10]
const expiring = { count: 5_000, ttl: 10 }
const name = 'etcd'

/** Leases of etcd, whose users have millions of them: granted, kept alive, and left until they end. */
export const etcd: Pair = {
  name: 'etcd',
  needs: { program: 'etcd', from: 'etcd-server' },
  async run(stage, settings) {
    const databaseUrl = await stage.database({ tools: documents, locks: documents })
    const ours = await stage.start<{ url: string }>('server.ts', { databaseUrl })
    const theirs = await stage.start('peers/etcd.mjs')
    const ask = async (question: string, more: object) =>
      (await theirs.ask<{ perSecond: number }>({ ask: question, ...more })).perSecond

    await theirs.ask({ ask: 'open', streams: sockets, each })
    await stage.settle()
    const beats = await heartbeatsOverSockets(ours.ready.url, sockets, each, 'id on a socket')
    const renewals = await series(settings, {
      ours: async (seconds) => (await hammer(beats.each, seconds)).perSecond,
      theirs: (seconds) => ask('keepAlives', { seconds }),
    })
    beats.close()

    await stage.settle()
    const opens = await overHttp(ours.ready.url, callers, (caller, number, round) =>
      caller.call(acquire(documentOf(number, round, 200), 'id'), succeeded.acquire),
    )
    const grants = await series(settings, {
      ours: async (seconds) => {
        await freeAll(databaseUrl)
        return (await hammer(opens.each, seconds)).perSecond
      },
      theirs: (seconds) => ask('grants', { seconds, callers }),
    })
    opens.close()

    await freeAll(databaseUrl)
    await stage.settle()
    const locks = await Expiring.open(databaseUrl)
    // Each round waits until etcd's leases have ended: three of them take a minute.
    const rounds = Math.min(3, settings.rounds)
    const ends = await series(
      { ...settings, rounds },
      {
        ours: () => locks.perSecond(expiring.count),
        theirs: () => ask('expirations', expiring),
      },
    )
    await locks.close()
    await stage.stop(ours, theirs)

    const row = (what: string, { values, load, cores }: typeof renewals, same: string) =>
      compared({
        what,
        unit: 'a second',
        ours: values.ours,
        other: { name, values: values.theirs },
        load,
        cores: cores.ours,
        same,
      })
    return [
      row(
        'heartbeats over WebSocket',
        renewals,
        'Renewals on 20 open streams, ten at once on each: WebSockets here, keep-alives of gRPC there. etcd keeps a renewal in memory and writes none to the disk; ours commits each, and asks for rights.',
      ),
      row(
        'acquires over HTTP by id',
        grants,
        'A lock that nobody has, durable before it is answered: here one call; there, by etcd’s own recipe, a lease and then a key with it, two calls of gRPC. Its client is a process of its own. Ours writes an event and an audit entry besides.',
      ),
      row(
        `locks ended a second, of ${expiring.count.toLocaleString('en')} whose time is over at once`,
        ends,
        'From the first that has ended to the last; each ends durably and is told. etcd ends at most 1,000 leases a second, unless rebuilt. Ours writes an event and an audit entry for each.',
      ),
    ]
  },
}

import { documentOf, heartbeatsOverHttp, overHttp } from '../load/callers.ts'
import { hammer } from '../load/hammer.ts'
import { compared, type Pair } from '../measure.ts'
import { acquire, saveDraft, succeeded } from '../operations.ts'
import { freeAll } from '../seed.ts'
import { series } from '../series.ts'

const documents = 110_000
const locks = 10_000
const callers = 64
const writers = 20
const each = { beats: 12, saves: 16, acquires: 200 }
const content = { title: 'A page', body: 'lorem ipsum '.repeat(833) }
const name = 'Redlock on one Redis'

interface Lease {
  value: string
  expiration: number
}

/** A lease in Redis by the library that is usual for it, with a save in PostgreSQL behind it: what many would build themselves. */
export const redlock: Pair = {
  name: 'redlock',
  async run(stage, settings) {
    if (!stage.redisUrl) throw new Error('Redlock is measured on Redis: install redis-server')
    const databaseUrl = await stage.database({ tools: documents, locks })
    const ours = await stage.start<{ url: string }>('server.ts', { databaseUrl })
    const theirs = await stage.start<{ url: string }>('peers/redlock.mjs', {
      redisUrl: stage.redisUrl,
      databaseUrl: await stage.empty(),
      documents,
    })
    const leases = new Map<number, Lease>()
    const open = (count: number, path: string, documentsEach: number, bodyOf: (n: number) => object) =>
      overHttp(theirs.ready.url, count, async (caller, number, round) => {
        const n = documentOf(number, round, documentsEach)
        const body = JSON.stringify({ id: n, ...bodyOf(n) })
        const answer = await caller.call(body, '"expiration"', `POST ${path}`)
        leases.set(n, JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))))
      })
    const lease = (n: number) => leases.get(n) ?? {}

    // Every document of the renewals and of the saves is leased once.
    const first = await open(callers, '/acquire', each.saves, () => ({}))
    await Promise.all(
      first.each.map(async (call) => {
        for (let round = 0; round < each.saves; round++) await call(round)
      }),
    )
    first.close()

    await stage.settle()
    const beats = await heartbeatsOverHttp(ours.ready.url, callers, 'id', each.beats)
    const extensions = await open(callers, '/renew', each.beats, lease)
    const renewals = await series(settings, {
      ours: async (seconds) => (await hammer(beats.each, seconds)).perSecond,
      theirs: async (seconds) => (await hammer(extensions.each, seconds)).perSecond,
    })
    beats.close()
    extensions.close()

    await stage.settle()
    const versions = new Map<number, number>()
    const drafts = await overHttp(ours.ready.url, writers, (caller, number, round) => {
      const n = documentOf(number, round, each.saves)
      const version = versions.get(n) ?? 1
      versions.set(n, version + 1)
      return caller.call(saveDraft(n, version, { ...content, version }, 'id'), succeeded.save)
    })
    const saves = await open(writers, '/save', each.saves, (n) => ({ ...lease(n), content }))
    const saved = await series(settings, {
      ours: async (seconds) => (await hammer(drafts.each, seconds)).perSecond,
      theirs: async (seconds) => (await hammer(saves.each, seconds)).perSecond,
    })
    drafts.close()
    saves.close()

    await stage.settle()
    const opens = await overHttp(ours.ready.url, callers, (caller, number, round) =>
      caller.call(acquire(documentOf(number, round, each.acquires), 'id'), succeeded.acquire),
    )
    // Of ever new documents: a lease needs no row there.
    const grants = await open(callers, '/acquire', Number.MAX_SAFE_INTEGER, () => ({}))
    const acquired = await series(settings, {
      ours: async (seconds) => {
        await freeAll(databaseUrl)
        return (await hammer(opens.each, seconds)).perSecond
      },
      theirs: async (seconds) => {
        await theirs.ask({ ask: 'free' })
        return (await hammer(grants.each, seconds)).perSecond
      },
    })
    opens.close()
    grants.close()
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
    const unlike =
      'The other is node:http without sign-in, rights or limits, and its lease is in the memory of one Redis: it survives no restart, and tells nobody.'
    return [
      row(
        'heartbeats over HTTP by id',
        renewals,
        `A lease is found by its token and renewed, of as many documents by as many connections. ${unlike}`,
      ),
      row(
        'acquires over HTTP by id',
        acquired,
        `A lease on a document that nobody has leased. ${unlike} Ours writes a grant, an event and an audit entry to the disk.`,
      ),
      row(
        'saves of 10 kB over HTTP by id',
        saved,
        'The lease is checked and a version is written to PostgreSQL and flushed, on both sides. The other extends its lease first and writes then: a save that was held up in between is not refused. Ours writes an event, an audit entry and the first answer for a retry besides.',
      ),
    ]
  },
}

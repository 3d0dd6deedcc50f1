import { heartbeatsOverHttp, overHttp } from '../load/callers.ts'
import { hammer } from '../load/hammer.ts'
import { comparison, inTurn, type Pair } from '../measure.ts'
import { acquire, saveDraft, succeeded } from '../operations.ts'
import { freeAll } from '../seed.ts'

const documents = 40_000
const ourCallers = 64
/** Of calls that take a connection to PostgreSQL each. */
const ourWriters = 20
/** More make Payload no faster. */
const theirCallers = 16
const content = { title: 'A page', body: 'lorem ipsum '.repeat(833) }
const name = 'Payload 3 in process'

/** Payload's document locking, called without any HTTP, against ours over HTTP with everything on. */
export const payload: Pair = {
  name: 'payload',
  async run(stage, settings) {
    const databaseUrl = await stage.database({ tools: documents, locks: documents })
    const ours = await stage.start<{ url: string }>('server.ts', { databaseUrl })
    const theirs = await stage.start('peers/payload.mjs', { databaseUrl: await stage.empty(), documents })
    const { url } = ours.ready
    const run = async (what: string, seconds: number, documentsEach: number) => {
      const question = { ask: 'run', what, seconds, callers: theirCallers, documentsEach, content }
      return (await theirs.ask<{ perSecond: number }>(question)).perSecond
    }

    await theirs.ask({ ask: 'hold', count: 800 })
    await stage.settle()
    const beats = await heartbeatsOverHttp(url, ourCallers)
    const renewals = await inTurn(settings, {
      ours: async (seconds) => (await hammer(beats.each, seconds)).perSecond,
      theirs: (seconds) => run('touch', seconds, 50),
    })
    beats.close()

    await stage.settle()
    const versions = new Map<number, number>()
    const saves = await overHttp(url, ourWriters, (caller, number) => {
      const n = number + 1
      const version = versions.get(n) ?? 1
      versions.set(n, version + 1)
      return caller.call(saveDraft(n, version, { ...content, version }), succeeded.save)
    })
    const updates = await inTurn(settings, {
      ours: async (seconds) => (await hammer(saves.each, seconds)).perSecond,
      theirs: (seconds) => run('save', seconds, 50),
    })
    saves.close()

    await stage.settle()
    const opens = await overHttp(url, ourCallers, (caller, number, round) =>
      // The editors of one connection are one person: its documents are as many numbers apart as there are editors.
      caller.call(acquire(number + 1 + 500 * (round % Math.floor(documents / 500))), succeeded.acquire),
    )
    const acquires = await inTurn(settings, {
      ours: async (seconds) => {
        await freeAll(databaseUrl)
        return (await hammer(opens.each, seconds)).perSecond
      },
      theirs: async (seconds) => {
        await theirs.ask({ ask: 'free' })
        return run('acquire', seconds, Math.floor(documents / theirCallers))
      },
    })
    opens.close()
    await stage.stop(ours, theirs)
    return [
      comparison(
        'heartbeats over HTTP',
        'a second',
        renewals.ours,
        { name, values: renewals.theirs },
        { least: 8 },
      ),
      comparison(
        'acquires over HTTP',
        'a second',
        acquires.ours,
        { name, values: acquires.theirs },
        { least: 5 },
      ),
      comparison(
        'saves of 10 kB over HTTP',
        'a second',
        updates.ours,
        { name, values: updates.theirs },
        { least: 4 },
      ),
    ]
  },
}

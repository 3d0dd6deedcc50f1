import { goalRow } from '../goals.ts'
import { documentOf, heartbeatsOverHttp, overHttp } from '../load/callers.ts'
import { hammer } from '../load/hammer.ts'
import { compared, type Pair } from '../measure.ts'
import { acquire, saveDraft, succeeded } from '../operations.ts'
import { editors, freeAll } from '../seed.ts'
import { series } from '../series.ts'
import { payloadCallers } from './payloadCallers.ts'

const documents = 110_000
const locks = 10_000
const callers = 64
/** Of calls that take a connection to PostgreSQL each. */
const writers = 20
/** In process. More make Payload no faster. */
const theirCallers = 16
/** How many documents each caller goes through, on every side. */
const each = { beats: 12, saves: 16, acquires: 200 }
const content = { title: 'A page', body: 'lorem ipsum '.repeat(833) }

const inProcess = 'Payload 3 in process'
const overItsHttp = 'Payload 3 over HTTP'
const sameLock =
  'A lock is found and renewed for its holder, durably, on as many documents. Ours is the whole service over HTTP; '
const sameAcquire =
  'A lock on a document that nobody has locked, durably. Ours writes a grant, an event and an audit entry as well, and is the whole service over HTTP; '
const sameSave =
  '10 kB of JSON under a lock that is looked at, durably, on as many documents. Ours keeps a version, an event, an audit entry and the first answer for a retry; '
const called = 'Payload’s steps are called in its own process, without HTTP, tokens or a form.'
const asked =
  'Payload answers by its own REST handler on node:http and verifies its own token; no form is built.'

/** Payload's document locking: in process, and over HTTP as its users have it. Ours is over HTTP with everything on. */
export const payload: Pair = {
  name: 'payload',
  async run(stage, settings) {
    const databaseUrl = await stage.database({ tools: documents, locks })
    const ours = await stage.start<{ url: string }>('server.ts', { databaseUrl })
    const local = await stage.start('peers/payload.mjs', { databaseUrl: await stage.empty(), documents })
    const remote = await stage.start<{ url: string; tokens: string[] }>('peers/payloadHttp.mjs', {
      databaseUrl: await stage.empty(),
      documents,
    })
    const { url } = ours.ready
    const run = async (what: string, seconds: number, documentsEach: number) => {
      const question = { ask: 'run', what, seconds, callers: theirCallers, documentsEach, content }
      return (await local.ask<{ perSecond: number }>({ ...question, apart: editors })).perSecond
    }
    const theirs = payloadCallers(remote.ready)
    const renewed = Array.from({ length: callers * each.beats }, (_, index) =>
      documentOf(index % callers, Math.floor(index / callers), each.beats),
    )

    for (const peer of [local, remote]) await peer.ask({ ask: 'hold', numbers: renewed })
    await stage.settle()
    const beats = await heartbeatsOverHttp(url, callers, 'id', each.beats)
    const touches = await theirs.open(callers, (n) => theirs.lock(n, 'touched'), each.beats)
    const renewals = await series(settings, {
      ours: async (seconds) => (await hammer(beats.each, seconds)).perSecond,
      local: (seconds) => run('touch', seconds, each.beats),
      remote: async (seconds) => (await hammer(touches.each, seconds)).perSecond,
    })
    beats.close()
    touches.close()

    // Payload ends a document's lock with its save: nobody has any from the second one on, and here from the first.
    for (const peer of [local, remote]) await peer.ask({ ask: 'free' })
    await stage.settle()
    const versions = new Map<number, number>()
    const saves = await overHttp(url, writers, (caller, number, round) => {
      const n = documentOf(number, round, each.saves)
      const version = versions.get(n) ?? 1
      versions.set(n, version + 1)
      return caller.call(saveDraft(n, version, { ...content, version }, 'id'), succeeded.save)
    })
    const drafts = await theirs.open(writers, (n, round) => theirs.save(n, { ...content, round }), each.saves)
    const updates = await series(settings, {
      ours: async (seconds) => (await hammer(saves.each, seconds)).perSecond,
      local: (seconds) => run('save', seconds, each.saves),
      remote: async (seconds) => (await hammer(drafts.each, seconds)).perSecond,
    })
    saves.close()
    drafts.close()

    await stage.settle()
    const opens = await overHttp(url, callers, (caller, number, round) =>
      caller.call(acquire(documentOf(number, round, each.acquires), 'id'), succeeded.acquire),
    )
    const locked = await theirs.open(callers, (n) => theirs.lock(n, 'created'), each.acquires)
    const acquires = await series(settings, {
      ours: async (seconds) => {
        await freeAll(databaseUrl)
        return (await hammer(opens.each, seconds)).perSecond
      },
      local: async (seconds) => {
        await local.ask({ ask: 'free' })
        return run('acquire', seconds, each.acquires)
      },
      remote: async (seconds) => {
        await remote.ask({ ask: 'free' })
        return (await hammer(locked.each, seconds)).perSecond
      },
    })
    opens.close()
    locked.close()
    await stage.stop(ours, local, remote)

    const row = (
      what: string,
      { values, load, cores }: typeof renewals,
      side: 'local' | 'remote',
      goal: string,
      same: string,
    ) =>
      compared({
        what,
        unit: 'a second',
        ours: values.ours,
        other: { name: side === 'local' ? inProcess : overItsHttp, values: values[side] },
        load,
        cores: cores.ours,
        same,
        ...goalRow(goal),
      })
    const beat = 'heartbeats over HTTP by id'
    const open = 'acquires over HTTP by id'
    const save = 'saves of 10 kB over HTTP by id'
    return [
      row(beat, renewals, 'local', 'payload-beats', sameLock + called),
      row(beat, renewals, 'remote', 'payload-beats-http', sameLock + asked),
      row(open, acquires, 'local', 'payload-acquires', sameAcquire + called),
      row(open, acquires, 'remote', 'payload-acquires-http', sameAcquire + asked),
      row(save, updates, 'local', 'payload-saves', `${sameSave}${called} It keeps no version there.`),
      row(
        save,
        updates,
        'remote',
        'payload-saves-http',
        `${sameSave}Payload’s own PATCH of a draft keeps a version. ${asked}`,
      ),
    ]
  },
}

import { afterEach, describe, expect, test } from 'vitest'
import type { Grant, Person } from '../support/person.ts'
import type { Watch } from '../support/watch.ts'
import { World } from '../support/world.ts'
import { Cluster } from './cluster.ts'
import { eventually } from './eventually.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function replicated(replication: 'synchronous' | 'asynchronous') {
  const cluster = await Cluster.start(replication)
  ends.push(() => cluster.stop())
  const world = await World.open({ database: cluster.url, instances: 2, config: { tailMs: 200 } })
  ends.push(() => world.close())
  return { cluster, world, ...(await eventually(() => world.people())) }
}

/**
 * The first change that matches. A subscription that was reading while the servers changed over may have ended
 * with UNAVAILABLE. Then, as clients do, a new one is started, which begins with the state.
 */
async function told(
  watch: Watch,
  what: (change: Awaited<ReturnType<Watch['next']>>) => boolean,
  again?: () => Promise<Watch>,
): Promise<Awaited<ReturnType<Watch['next']>>> {
  try {
    for (;;) {
      const change = await watch.next()
      if (!change || what(change)) return change
    }
  } catch (error) {
    if (!again) throw error
    // It may begin before the epoch does.
    const next = await eventually(again)
    return next.seen.find(what) ?? told(next, what, again)
  }
}

const revisionOf = (watch: Watch) => Math.max(...watch.seen.map(({ revision }) => revision))

/** Retries until the service has found the new primary. */
const beats = (person: Person, page: string, grant: Grant) => eventually(() => person.heartbeat(page, grant))

describe('rule 40: after an asynchronous failover', () => {
  test('no fencing token is given twice, subscribers get the current state, and a lost grant is invalid', async () => {
    const { cluster, world, ada, bo, cleo } = await replicated('asynchronous')
    const page = await ada.creates()
    await world.maintains(bo, page)
    const kept = await ada.holds(page)
    const watch = await eventually(() => ada.watches(page))
    const boElsewhere = await world.person('bo', {}, 1)
    const other = await eventually(() => boElsewhere.watches(page))
    await cluster.cutReplication()
    // The part that is lost: Cleo took over, and Bo after her.
    const cleos = await cleo.takes(page, kept.fencingToken)
    await cleo.release(page, cleos)
    const bos = await bo.holds(page)
    await told(other, ({ lock }) => lock?.fencingToken === bos.fencingToken)
    const revision = revisionOf(other)
    await cluster.failOver()

    const news = await told(
      other,
      ({ kind }) => kind === 'SNAPSHOT',
      () => boElsewhere.watches(page),
    )
    expect(news.revision).toBeGreaterThan(revision + 900_000)
    expect(news.lock).toMatchObject({ holder: { id: 'ada' }, fencingToken: kept.fencingToken })
    const isNew = (change: { revision: number }) => change.revision > 900_000
    expect(await told(watch, isNew, () => ada.watches(page))).toMatchObject({ kind: 'SNAPSHOT' })
    // Ada's grant was in force where the history continues; later grants do not exist in it.
    expect(await beats(bo, page, bos)).toMatchObject({ code: 'LOCK_LOST', cause: 'UNKNOWN_TOKEN' })
    expect(await beats(ada, page, kept)).toMatchObject({ lock: { fencingToken: kept.fencingToken } })
    const next = await eventually(() => cleo.takes(page, kept.fencingToken, { idempotencyKey: 'take' }))
    expect(next.fencingToken).toBeGreaterThan(bos.fencingToken + 900_000)
    expect(await world.sql('SELECT id, cause FROM epochs ORDER BY id')).toEqual([
      { id: 1, cause: 'FIRST' },
      { id: 2, cause: 'OTHER_TIMELINE' },
    ])
  })

  test('a document that was created in the lost part is gone, and its subscribers are told', async () => {
    const { cluster, ada } = await replicated('asynchronous')
    await cluster.cutReplication()
    const page = await ada.creates()
    const watch = await eventually(() => ada.watches(page))
    await cluster.failOver()
    expect(await told(watch, ({ kind }) => kind === 'TOOL_DELETED')).toMatchObject({
      toolId: page,
      lock: null,
    })
    expect(await watch.next()).toBeUndefined()
  })

  test('a person who first signed in during the lost part continues with the same token', async () => {
    const { cluster, world, ada } = await replicated('asynchronous')
    const page = await ada.creates()
    await cluster.cutReplication()
    const dora = await world.person('dora', { role: 'ADMIN' })
    await dora.ask('{ viewer { id } }')
    await cluster.failOver()
    await beats(ada, page, { lockToken: 'x'.repeat(22), fencingToken: 1 })
    expect(
      (await eventually(() => dora.acquire(page, { idempotencyKey: 'mine' }))).grant.lock.fencingToken,
    ).toBeGreaterThan(900_000)
  })

  test('connections to the former primary, which is still running, grant and save nothing', async () => {
    const { cluster, world, ada, cleo } = await replicated('asynchronous')
    const page = await ada.creates()
    const grant = await ada.holds(page)
    await cluster.caughtUp()
    await cluster.failOver('left running')
    // Connections of the pools still lead to the old primary. One new connection shows the new one.
    await cluster.endConnections('holdfast notices')
    await Promise.all(world.apps.map((app) => eventually(() => app.history.look())))
    const saved = await eventually(() =>
      ada.save(page, {
        lockToken: grant.lockToken,
        baseVersion: 1,
        content: { n: 1 },
        idempotencyKey: 'save 1',
      }),
    )
    expect(saved.draftHead.number).toBe(2)
    const next = await eventually(() => cleo.takes(page, grant.fencingToken, { idempotencyKey: 'take' }))
    expect(next.fencingToken).toBeGreaterThan(900_000)
    expect(await cluster.onFormerPrimary('SELECT max(fencing_token) FROM draft_locks')).toBe(
      grant.fencingToken,
    )
    expect(await cluster.onFormerPrimary('SELECT max(number) FROM draft_versions')).toBe(1)
  })
})

describe('rule 40: after a synchronous failover', () => {
  test('nothing is lost: the holder continues, and all counters increase', async () => {
    const { cluster, world, ada, bo, cleo } = await replicated('synchronous')
    const page = await ada.creates()
    await world.maintains(bo, page)
    const grant = await ada.holds(page)
    const watch = await eventually(() => bo.watches(page))
    await eventually(() =>
      ada.save(page, {
        lockToken: grant.lockToken,
        baseVersion: 1,
        content: { n: 1 },
        idempotencyKey: 'save 1',
      }),
    )
    await cluster.failOver()
    const isNew = (change: { revision: number }) => change.revision > 900_000
    expect(await told(watch, isNew, () => bo.watches(page))).toMatchObject({
      kind: 'SNAPSHOT',
      lock: { holder: { id: 'ada' }, fencingToken: grant.fencingToken, draftHead: { number: 2 } },
    })
    expect(
      await eventually(() =>
        ada.save(page, {
          lockToken: grant.lockToken,
          baseVersion: 2,
          content: { n: 2 },
          idempotencyKey: 'save 2',
        }),
      ),
    ).toMatchObject({ draftHead: { number: 3, fencingToken: grant.fencingToken } })
    const taken = await eventually(() => cleo.takes(page, grant.fencingToken, { idempotencyKey: 'take' }))
    expect(taken.fencingToken).toBeGreaterThan(900_000)
  })
})

import { createHash, randomUUID } from 'node:crypto'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { campaign } from '../campaign/campaign.ts'
import type { Fault } from '../campaign/faults.ts'
import { violationsOf } from '../campaign/report.ts'
import { Server } from '../start/server.ts'
import type { Person } from '../support/person.ts'
import { databaseUrl, execute } from '../support/services.ts'
import { authEnvironment } from '../support/tokens.ts'
import { World } from '../support/world.ts'
import { buildLastRelease, type LastRelease, lastRelease } from './lastRelease.ts'

const thisMain = path.resolve('dist/main.js')

const commit = await lastRelease()

describe.skipIf(!commit)('the last release', () => {
  let last: LastRelease
  beforeAll(async () => {
    last = await buildLastRelease(commit as string)
  }, 240_000)
  afterAll(() => last?.remove())

  describe('and this version beside each other, on a database that the last release has created', () => {
    const name = `holdfast_${randomUUID().replaceAll('-', '')}`
    const { admin } = inject('postgres')
    const env = { ...authEnvironment, DATABASE_URL: databaseUrl(admin, name) }
    let older: Server
    let newer: Server
    let world: World
    /** The same people, on a server of the last release, and on one of this version. */
    let ada: Record<'older' | 'newer', Person>
    let cleo: Record<'older' | 'newer', Person>
    /** What was created before this version was started. */
    let before: { page: string; lockToken: string; idempotencyKey: string; lost: string }

    beforeAll(async () => {
      await execute(admin, `CREATE DATABASE ${name}`)
      older = new Server(env, last.folder)
      const at = { older: await older.ready(), newer: '' }
      world = await World.open({ database: env.DATABASE_URL, instances: 0 })
      const [first, admin_] = [await world.person('ada'), await world.person('cleo', { role: 'ADMIN' })]
      const early = { ada: first.at(at.older), cleo: admin_.at(at.older) }
      const [page, taken] = [await early.ada.creates(), await early.ada.creates()]
      const idempotencyKey = randomUUID()
      const { lockToken } = await early.ada.holds(page, { idempotencyKey })
      const lost = await early.ada.holds(taken)
      await early.cleo.takes(taken, lost.fencingToken)
      before = { page, lockToken, idempotencyKey, lost: lost.lockToken }

      newer = new Server(env)
      at.newer = await newer.ready()
      ada = { older: first.at(at.older), newer: first.at(at.newer) }
      cleo = { older: admin_.at(at.older), newer: admin_.at(at.newer) }
    }, 120_000)
    afterAll(async () => {
      await Promise.all([older?.stop(), newer?.stop()])
      await world?.close()
      await execute(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    })
    const others = [
      ['older', 'newer'],
      ['newer', 'older'],
    ] as const

    test('locks and lost locks from before continue with this version', async () => {
      const { page, lockToken, idempotencyKey } = before
      expect(await ada.newer.heartbeat(page, { lockToken })).toMatchObject({ lock: {} })
      expect(await ada.newer.holds(page, { idempotencyKey })).toMatchObject({ lockToken })
      const [{ tool_id }] = await world.sql(
        "SELECT tool_id FROM draft_lock_grants WHERE end_cause = 'TAKEN_OVER'",
      )
      expect(await ada.newer.heartbeat(tool_id, { lockToken: before.lost })).toMatchObject({
        cause: 'TAKEN_OVER',
        by: { id: 'cleo' },
      })
    })

    test('a file that a server of this version has attached is kept by a save of the last release', async () => {
      const page = await ada.newer.creates()
      const { lockToken } = await ada.newer.holds(page)
      const sha256 = await upload(ada.newer, 'a drawing')
      await ada.newer.save(page, { lockToken, baseVersion: 1, files: [{ name: 'a.txt', sha256 }] })
      await ada.older.save(page, { lockToken, baseVersion: 2, content: { edited: true } })
      const head = `query ($id: ID!) { tool(id: $id) { draftHead { number files { name sha256 } } } }`
      expect((await ada.newer.ask(head, { id: page })).tool.draftHead).toEqual({
        number: 3,
        files: [{ name: 'a.txt', sha256 }],
      })
    })

    test.each(others)(
      'rule 7: a lock from the %s is answered again by the %s, with the same token',
      async (one, other) => {
        const page = await ada[one].creates()
        const idempotencyKey = randomUUID()
        const grant = await ada[one].holds(page, { idempotencyKey })
        expect(await ada[other].holds(page, { idempotencyKey })).toEqual(grant)
        const taken = await cleo[one].takes(page, grant.fencingToken, { idempotencyKey })
        expect(await cleo[other].takes(page, grant.fencingToken, { idempotencyKey })).toEqual(taken)
        expect(await ada[one].acquire(page, { idempotencyKey })).toMatchObject({ cause: 'TAKEN_OVER' })
        expect(await ada[other].acquire(page, { idempotencyKey })).toMatchObject({ cause: 'TAKEN_OVER' })
      },
    )

    test.each(others)(
      'rule 9: a holder who is displaced at the %s is told by the %s who did it and why',
      async (one, other) => {
        const page = await ada[one].creates()
        const grant = await ada[other].holds(page)
        const watch = await ada[other].watches(page)
        await cleo[one].takes(page, grant.fencingToken, { reason: 'the launch' })
        expect(await watch.until('TAKEN_OVER')).toMatchObject({ actor: { id: 'cleo' }, reason: 'the launch' })
        await watch.close()
        const lost = { cause: 'TAKEN_OVER', by: { id: 'cleo' }, statedReason: 'the launch' }
        expect(await ada[other].heartbeat(page, grant)).toMatchObject(lost)
        expect(await ada[one].save(page, { lockToken: grant.lockToken, baseVersion: 1 })).toMatchObject(lost)
      },
    )

    test('going back needs no migration: a server of the last release starts on this schema, and its locks are in force', async () => {
      const page = await ada.newer.creates()
      const grant = await ada.newer.holds(page)
      await newer.stop()
      for (const HOLDFAST_MIGRATE of ['on', 'off']) {
        const back = new Server({ ...env, HOLDFAST_MIGRATE }, last.folder)
        const here = ada.newer.at(await back.ready())
        expect(await here.heartbeat(page, grant)).toMatchObject({
          lock: { fencingToken: grant.fencingToken },
        })
        await back.stop()
      }
    })
  })

  test('servers are replaced one by one, up and down again, under load: no lost save, no second holder, everybody notified', {
    timeout: 400_000,
    retry: 0,
  }, async () => {
    const result = await campaign({
      ...{ main: last.main, migrates: true, servers: 2, clients: 1, people: 10, tools: 20, thinkMs: 100 },
      ...{ operations: 300, faults: [replacement(last.main)], rounds: 4, calmMs: 1_500, enough: 1 },
    })
    const violations = violationsOf(result)
    expect(violations, violations.join('\n')).toEqual([])
    expect(result.strikes.length).toBeGreaterThanOrEqual(4)
    console.log(
      `${result.operations.length} operations, ${result.strikes.length} servers replaced in ${Math.round(result.seconds)} s`,
    )
  })
})

/**
 * Each strike changes the version of one server: first both to this version, then both back to the last
 * release.
 */
function replacement(lastMain: string): Fault {
  let turn = 0
  return {
    name: 'a server is replaced by one of the other version',
    async strike({ stage }) {
      const main = Math.floor(turn / stage.servers.length) % 2 === 0 ? thisMain : lastMain
      await stage.servers[turn++ % stage.servers.length]?.become(main)
    },
  }
}

async function upload(person: Person, text: string): Promise<string> {
  const sha256 = createHash('sha256').update(text).digest('hex')
  const response = await fetch(`${person.url}/files?name=a.txt`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${person.token}`, 'content-type': 'text/plain' },
    body: text,
  })
  expect(response.ok).toBe(true)
  return sha256
}

import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Calls } from '../campaign/calls.ts'
import { makeTools } from '../campaign/campaign.ts'
import { check } from '../campaign/checker.ts'
import type { KnownTool } from '../campaign/editor.ts'
import type { Operation } from '../campaign/history.ts'
import { readLog } from '../campaign/log.ts'
import { Stage } from '../campaign/stage.ts'
import { Streams } from '../campaign/streams.ts'
import { tokenFor } from '../support/tokens.ts'

test('a rolling restart of three servers under load loses no save and no lock', {
  timeout: 180_000,
}, async () => {
  const stage = await Stage.set('dist/main.js', 3)
  const operations: Operation[] = []
  let stopping = false
  const editors = await Promise.all(
    (await makeTools(stage, 20)).map(async (tool, index) =>
      editor(stage, tool, `editor-${index}`, operations, () => stopping),
    ),
  )
  const work = Promise.all(editors.map(({ work }) => work()))

  await sleep(1_000)
  for (const server of stage.servers) {
    expect(await server.stop()).toBe(0)
    await server.start()
    await sleep(500)
  }
  stopping = true
  const saves = await work
  await sleep(3_000)
  const streams = (await Promise.all(editors.map(({ leave }) => leave()))).flat()

  expect(operations.filter(({ outcome }) => outcome !== 'ok')).toEqual([])
  expect(Math.min(...saves)).toBeGreaterThan(5)
  const log = await readLog(stage.pool, { ttlMs: 300_000, heartbeatIntervalMs: 60_000, reserveMs: 30_000 })
  for (const events of log.events.values())
    expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(['ACQUIRED', 'HEAD_ADVANCED']))
  const uninvited = stage.servers.flatMap((server) => server.uninvited)
  const { violations } = check({ log, operations, streams, strikes: [], uninvited })
  expect(Object.entries(violations).filter(([, found]) => found.length > 0)).toEqual([])
  console.log(`${operations.length} operations over three restarts`)
  await stage.strike()
})

/** Locks a document once and saves it until told to stop. Unanswered calls are repeated on another server. */
async function editor(
  stage: Stage,
  tool: KnownTool,
  userId: string,
  operations: Operation[],
  stopping: () => boolean,
) {
  const at = {
    ...{ userId, address: '198.51.100.1', token: await tokenFor(userId, { role: 'ADMIN' }) },
    urls: stage.servers.map(({ url }) => url),
    report: (operation: Operation) => void operations.push(operation),
  }
  const calls = new Calls(at, `tab of ${userId}`)
  const streams = new Streams(at, `tab of ${userId}`, () => {})
  return {
    async work(): Promise<number> {
      await streams.watch(tool.id).ready()
      const { granted } = await calls.acquire(tool.id)
      if (!granted) throw new Error('a free document was refused')
      const held = { toolId: tool.id, ...granted }
      let head = held.base
      while (!stopping()) {
        await calls.heartbeat(held)
        head = (await calls.save(held, head)).head ?? head
        await sleep(50)
      }
      return head - held.base
    },
    leave: () => streams.leave(),
  }
}

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import type { World } from '../support/world.ts'
import { changes, collectionOf, opened, opens } from './support.ts'
import { secret, secretDocument, type Theatre, theatre } from './theatre.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let strangers: Theatre['strangers']
let here: Theatre

beforeAll(async () => {
  here = await theatre()
  ;({ world, ada, bo, cleo, strangers } = here)
})
afterAll(() => world.close())

test('editors: CONTRIBUTORS lets every contributor read and edit, but no viewer', async () => {
  const open = await collectionOf(cleo, { editors: 'CONTRIBUTORS', readers: 'EDITORS' })
  const page = await ada.creates({ collection: open })
  const { carl, vera } = strangers
  expect(await carl.acquire(page)).toMatchObject({ grant: { lock: { holder: { id: 'carl' } } } })
  const list = `{ tools(filter: { collection: "${open}" }) { nodes { id viewerCanEdit } } }`
  expect((await carl.ask(list)).tools.nodes).toEqual([{ id: page, viewerCanEdit: true }])
  expect((await vera.ask(list)).tools.nodes).toEqual([])
  expect(await vera.acquire(page)).toMatchObject({ code: 'NOT_FOUND' })
})

test('when contributors may edit, removing a maintainer ends no lock (rule 39)', async () => {
  const open = await collectionOf(cleo, { editors: 'CONTRIBUTORS' })
  const page = await ada.creates({ collection: open })
  await ada.describe(page, 1, { maintainerIds: ['ada', 'carl'] })
  const grant = await strangers.carl.holds(page)
  expect(await ada.describe(page, 2, { maintainerIds: ['ada'] })).toMatchObject({ tool: {} })
  expect(await strangers.carl.heartbeat(page, grant)).toMatchObject({ lock: {} })
})

test('a lease ends at its first call after contributors may no longer edit (rule 19)', async () => {
  const closing = await collectionOf(cleo, { editors: 'CONTRIBUTORS', readers: 'EDITORS' })
  const page = await ada.creates({ collection: closing })
  const grant = await strangers.carl.holds(page)
  await changes(cleo, closing, { editors: 'MAINTAINERS' })
  const lost = { code: 'LOCK_LOST', cause: 'RIGHTS_WITHDRAWN', currentLock: null }
  expect(await strangers.carl.heartbeat(page, grant)).toMatchObject(lost)
  await ada.holds(page, { comment: secret })
  const save = { lockToken: grant.lockToken, baseVersion: 1 }
  for (const answer of [strangers.carl.heartbeat(page, grant), strangers.carl.save(page, save)])
    expect(await answer).toMatchObject(lost)
})

test('an external document can be opened by anybody who may read it', async () => {
  const articles = await collectionOf(cleo, {
    storage: 'EXTERNAL',
    editors: 'MAINTAINERS',
    readers: 'EDITORS',
  })
  await opened(ada, articles, 'a')
  expect(await opens(strangers.carl, articles, 'a', { title: 'Mine' })).toMatchObject({ code: 'NOT_FOUND' })
  expect(await opens(strangers.vera, articles, 'b')).toMatchObject({ code: 'FORBIDDEN' })
})

describe('when a person loses the right to read, they can no longer see what they did there', () => {
  test('their run, its session, the key of their acquire, and the answer of their save', async () => {
    const { toolId } = await secretDocument(here)
    const { carl } = strangers
    await bo.describe(toolId, 1, { maintainerIds: ['bo', 'carl'] })
    await cleo.forceRelease(toolId, 1)
    const key = randomUUID()
    const { lockToken } = await carl.holds(toolId, { idempotencyKey: key })
    const save = {
      lockToken,
      baseVersion: 2,
      content: { entrypoint: 'a', sourceCode: 'b' },
      idempotencyKey: key,
    }
    await carl.save(toolId, save)
    const { run } = await carl.runSandbox(toolId, 'export async function main() {}', { lockToken })
    await carl.finished(run.id)
    await carl.release(toolId, { lockToken })
    await bo.describe(toolId, 2, { maintainerIds: ['bo'] })
    await bo.holds(toolId, { comment: secret })
    const asked = `{ sandboxRun(id: "${run.id}") { id } sandboxSession(toolId: "${toolId}", snapshotId: "${run.snapshotId}") { state } }`
    expect(await carl.ask(asked)).toEqual({ sandboxRun: null, sandboxSession: null })
    expect(await carl.acquire(toolId, { idempotencyKey: key })).toMatchObject({
      code: 'LOCK_LOST',
      currentLock: null,
    })
    expect(await carl.save(toolId, save)).toMatchObject({ code: 'LOCK_LOST', currentLock: null })
  })
})

import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Person } from '../support/person.ts'
import { Socket } from '../support/socket.ts'
import { World } from '../support/world.ts'

describe('one execution for all subscribers with the same selection', () => {
  let world: World
  let [ada, bo, cleo]: Person[] = []
  let page: string

  beforeAll(async () => {
    // The tail tells what an announcement that was lost on a busy machine did not.
    world = await World.open({ config: { tailMs: 2_000 } })
    ;({ ada, bo, cleo } = await world.people())
  })
  beforeEach(async () => {
    page = await ada!.creates()
  })
  afterAll(() => world.close())

  /** A socket with several subscriptions with the same selection, each of which has its snapshot. */
  const watching = async (person: Person, selection: string, times = 1, variables?: object) => {
    const socket = await Socket.signedIn(person)
    const head = variables ? 'subscription ($revision: Boolean!)' : 'subscription'
    const query = `${head} { draftLockChanged(toolId: "${page}") { ${selection} } }`
    for (let n = 0; n < times; n++) socket.ask(`${n}`, query, { variables })
    for (let n = 0; n < times; n++) await socket.answer(`${n}`)
    return socket
  }
  const told = async (socket: Socket, id = '0') => (await socket.answer(id)).data.draftLockChanged

  test('a hundred subscribers cost as much as one', async () => {
    const socket = await watching(bo!, 'kind lock { holder { name } heldByViewer }', 100)
    const query = vi.spyOn(pg.Client.prototype, 'query')
    await ada!.holds(page)
    for (let n = 0; n < 100; n++)
      expect(await told(socket, `${n}`)).toMatchObject({
        kind: 'ACQUIRED',
        lock: { holder: { name: 'ada' } },
      })
    // One subscription costs less than ten queries; regular queries of the server may be among them.
    expect(query.mock.calls.length).toBeLessThan(50)
    query.mockRestore()
    socket.close()
  })

  test('the holder and the others each learn whether the lock is theirs', async () => {
    const sockets = await Promise.all(
      [ada!, bo!, cleo!].map((person) => watching(person, 'lock { heldByViewer }')),
    )
    await ada!.holds(page)
    expect(await Promise.all(sockets.map((socket) => told(socket)))).toEqual([
      { lock: { heldByViewer: true } },
      { lock: { heldByViewer: false } },
      { lock: { heldByViewer: false } },
    ])
    for (const socket of sockets) socket.close()
  })

  test('a person’s permissions are never sent to another', async () => {
    const may = 'tool { viewerCanForceTake viewerCanEdit }'
    const sockets = await Promise.all([bo!, cleo!].map((person) => watching(person, may)))
    await ada!.holds(page)
    expect(await Promise.all(sockets.map((socket) => told(socket)))).toEqual([
      { tool: { viewerCanForceTake: false, viewerCanEdit: false } },
      { tool: { viewerCanForceTake: true, viewerCanEdit: true } },
    ])
    for (const socket of sockets) socket.close()
  })

  test('the same document with other variables is executed separately', async () => {
    const selection = 'kind revision @include(if: $revision)'
    const sockets = [
      await watching(bo!, selection, 1, { revision: true }),
      await watching(bo!, selection, 1, { revision: false }),
    ]
    await ada!.holds(page)
    expect(await Promise.all(sockets.map((socket) => told(socket)))).toEqual([
      { kind: 'ACQUIRED', revision: 1 },
      { kind: 'ACQUIRED' },
    ])
    for (const socket of sockets) socket.close()
  })
})

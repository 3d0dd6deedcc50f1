import { randomUUID } from 'node:crypto'
import { AcquireDraftLockDocument, DraftLockChangedDocument, HeartbeatDocument } from '@holdfast/documents'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openDraft } from '../../packages/client/src/draft.ts'
import { fetchTransport } from '../../packages/client/src/transports/fetch.ts'
import { liveSocket } from '../../packages/client/src/transports/socket.ts'
import { World } from '../support/world.ts'
import { Cable, connect, reaches } from './support.ts'

const manners = ['prefer', 'off'] as const
const worlds = {} as Record<(typeof manners)[number], World>
beforeAll(async () => {
  for (const persistedOperations of manners)
    worlds[persistedOperations] = await World.open({ config: { persistedOperations } })
})
afterAll(() => Promise.all(Object.values(worlds).map((world) => world.close())))

/** An editor's transport, with what it has sent over HTTP so far; its socket goes by a cable of its own. */
async function editor(manner: (typeof manners)[number] = 'prefer', persisted?: boolean) {
  const world = worlds[manner]
  const { ada } = await world.people()
  const toolId = await ada.creates()
  const sent: string[] = []
  const cable = await Cable.to(ada.url)
  const headers = { authorization: `Bearer ${ada.token}` }
  const socket = liveSocket({
    url: `${cable.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: headers,
  })
  const transport = fetchTransport({
    url: `${ada.url}/graphql`,
    headers: () => headers,
    socket,
    persisted,
    fetch: (url, init) => {
      sent.push(String(init?.body).includes('"query"') ? 'text' : 'id')
      return fetch(url, init)
    },
  })
  const listens = () =>
    new Promise<() => void>((resolve) => {
      const leave = transport.subscribe(
        DraftLockChangedDocument,
        { toolId },
        { next: () => resolve(leave), error() {}, complete() {} },
      )
    })
  const acquires = async () => {
    const input = { toolId, sessionId: 'tab', idempotencyKey: randomUUID() }
    const { acquireDraftLock } = await transport.mutate(AcquireDraftLockDocument, { input })
    return (acquireDraftLock as { grant: { lockToken: string } }).grant.lockToken
  }
  const beats = async (lockToken: string, signal?: AbortSignal) => {
    const input = { toolId, lockToken, idleMs: 0 }
    const { heartbeat } = await transport.mutate(
      HeartbeatDocument,
      { input },
      { isHeartbeat: true, ...(signal && { signal }) },
    )
    return heartbeat.__typename
  }
  const close = async () => {
    await socket.dispose()
    cable.close()
  }
  return { sent, cable, listens, acquires, beats, close }
}

describe('operations go by their ids where the service knows them', () => {
  test.each([
    ['prefer', undefined, ['id', 'id']],
    ['prefer', true, ['id', 'id']],
    ['prefer', false, ['text', 'text']],
    ['off', undefined, ['id', 'text', 'text']],
  ] as const)('PERSISTED_OPERATIONS=%s, persisted: %s', async (manner, persisted, expected) => {
    const { acquires, beats, sent, close } = await editor(manner, persisted)
    const lockToken = await acquires()
    expect(await beats(lockToken)).toBe('HeartbeatPayload')
    expect(sent).toEqual(expected)
    await close()
  })
})

test('a service that accepts known operations only is used like any other', async () => {
  const { prefer } = worlds
  const { ada, cleo } = await prefer.people()
  const toolId = await ada.creates()
  const strict = await World.open({ database: prefer.url, config: { persistedOperations: 'only' } })
  const { transport, close } = connect('fetch', strict.urls[0] as string, ada.token)
  const draft = openDraft({ transport, toolId, baseVersion: 1 })
  const held = await reaches(draft, 'held')
  await cleo.takes(toolId, held.fencingToken as number)
  expect(await reaches(draft, 'displaced')).toMatchObject({ by: { id: 'cleo' } })
  await draft.close()
  await close()
  await strict.close()
})

describe('heartbeats', () => {
  test.each(manners)(
    'go over the socket while it is open, and over HTTP before and afterwards (%s)',
    async (manner) => {
      const { acquires, beats, sent, listens, close } = await editor(manner)
      const lockToken = await acquires()
      expect(await beats(lockToken)).toBe('HeartbeatPayload')
      const leave = await listens()
      const before = sent.length
      expect(await beats(lockToken)).toBe('HeartbeatPayload')
      expect(sent).toHaveLength(before)
      leave()
      await close()
      expect(await beats(lockToken)).toBe('HeartbeatPayload')
      expect(sent).toHaveLength(before + 1)
    },
  )

  test('go over HTTP once one was not answered over the socket, until that has been connected anew', async () => {
    const { acquires, beats, sent, listens, cable, close } = await editor()
    const lockToken = await acquires()
    await listens()
    cable.freeze()
    const impatient = new AbortController()
    const unanswered = beats(lockToken, impatient.signal)
    impatient.abort()
    await expect(unanswered).rejects.toThrow()
    expect(await beats(lockToken)).toBe('HeartbeatPayload')
    expect(sent).toHaveLength(2)
    cable.thaw()
    cable.cut()
    cable.mend()
    await listens()
    expect(await beats(lockToken)).toBe('HeartbeatPayload')
    expect(sent).toHaveLength(2)
    await close()
  })
})

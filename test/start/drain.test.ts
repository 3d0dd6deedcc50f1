import { createClient } from 'graphql-ws'
import { describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import type { Config } from '../../src/config.ts'
import { BusyRows } from '../support/busyRows.ts'
import { mutation } from '../support/mutations.ts'
import type { Answer } from '../support/person.ts'
import { Socket } from '../support/socket.ts'
import { World } from '../support/world.ts'

test('a server told to stop finishes what it was asked, sends sockets elsewhere with a code they retry, and keeps locks', async () => {
  const world = await World.open({ processes: 2 })
  try {
    const { ada } = await world.people()
    const [stopping, staying] = world.urls as [string, string]
    const page = await ada.creates()
    const grant = await ada.holds(page)
    const closed: number[] = []
    const client = createClient({
      url: `${stopping.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${ada.token}` },
      retryAttempts: 0,
      on: { closed: (event) => void closed.push((event as { code: number }).code) },
    })
    const query = 'subscription ($id: ID!) { draftLockChanged(toolId: $id) { kind } }'
    const stream = client.iterate<Answer>({ query, variables: { id: page } })
    expect((await stream.next()).value.data.draftLockChanged.kind).toBe('SNAPSHOT')

    // A save that waits for a busy row is under way when the signal comes.
    const busy = await BusyRows.of(world, page)
    const saving = ada.save(page, { lockToken: grant.lockToken, baseVersion: 1 })
    await busy.areWaitedFor()
    world.processes[0]?.kill('SIGTERM')
    await expect
      .poll(() =>
        fetch(`${stopping}/health/ready`).then(
          ({ status }) => status,
          () => 'refused',
        ),
      )
      .not.toBe(200)
    await busy.free()
    expect(await saving).toMatchObject({ draftHead: { number: 2 } })
    // Whether the save is told before the socket is closed is a matter of milliseconds.
    const toTheEnd = async () => {
      while (!(await stream.next()).done);
    }
    await expect(toTheEnd()).rejects.toMatchObject({ code: 1013 })
    expect(closed).toEqual([1013])
    await expect.poll(() => world.processes[0]?.exitCode).toBe(0)

    const elsewhere = ada.at(staying)
    expect(await elsewhere.heartbeat(page, grant)).toMatchObject({ __typename: 'HeartbeatPayload' })
    expect(await elsewhere.save(page, { lockToken: grant.lockToken, baseVersion: 2 })).toMatchObject({
      draftHead: { number: 3 },
    })
  } finally {
    await world.close()
  }
})

describe('a save over a WebSocket that is under way when the server is told to stop', () => {
  /** Stops the server while a save waits for its row, until `during` is over; what became of the save's socket. */
  async function stopped(config: Partial<Config>, during: (saving: Socket) => Promise<unknown>) {
    const world = await World.open({ config })
    try {
      const { ada } = await world.people()
      const page = await ada.creates()
      const { lockToken } = await ada.holds(page)
      const [saving, idle] = [await Socket.signedIn(ada), await Socket.signedIn(ada)]
      const busy = await BusyRows.of(world, page)
      const input = { toolId: page, lockToken, baseVersion: 1, content: {} }
      saving.ask('save', mutation('saveDraft'), { variables: { input } })
      await busy.areWaitedFor()
      const [app] = world.apps.splice(0)
      const closing = app?.close()
      expect(await idle.closed).toBe(1013)
      await during(saving)
      await busy.free()
      const answer = await saving.answer('save').catch((error) => error.message)
      const code = await saving.closed
      await closing
      return { answer, code }
    } finally {
      await world.close()
    }
  }

  test('is answered before its socket is sent elsewhere', async () => {
    const stays = async ({ raw }: Socket) => expect(raw.readyState).toBe(raw.OPEN)
    expect(await stopped({}, stays)).toMatchObject({
      answer: { data: { saveDraft: { draftHead: { number: 2 } } } },
      code: 1013,
    })
  })

  test('is not waited for beyond the time that there is', async () => {
    expect(await stopped({ drainMs: 100 }, ({ closed }) => closed)).toEqual({
      answer: 'closed with 1013',
      code: 1013,
    })
  })
})

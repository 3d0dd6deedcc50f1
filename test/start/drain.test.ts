import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { constants } from 'node:os'
import { createClient } from 'graphql-ws'
import { describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import type { Config } from '../../src/config.ts'
import { BusyRows } from '../support/busyRows.ts'
import { mutation } from '../support/mutations.ts'
import type { Answer } from '../support/person.ts'
import { Socket } from '../support/socket.ts'
import { authEnvironment } from '../support/tokens.ts'
import { World } from '../support/world.ts'
import { Server } from './server.ts'

test('a server that is told to stop finishes accepted requests, closes sockets with a code that clients retry, and keeps locks', async () => {
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

    // A save that waits for a busy row is in progress when the signal arrives.
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
    // Whether the save is answered before the socket is closed is a matter of milliseconds.
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

describe('a save over a WebSocket that is in progress when the server is told to stop', () => {
  /**
   * Stops the server while a save waits for its row, until `during` ends. Answers what happened to the save's
   * socket.
   */
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

  test('is answered before its socket is closed', async () => {
    const stays = async ({ raw }: Socket) => expect(raw.readyState).toBe(raw.OPEN)
    expect(await stopped({}, stays)).toMatchObject({
      answer: { data: { saveDraft: { draftHead: { number: 2 } } } },
      code: 1013,
    })
  })

  test('is waited for only until the time limit', async () => {
    expect(await stopped({ drainMs: 100 }, ({ closed }) => closed)).toEqual({
      answer: 'closed with 1013',
      code: 1013,
    })
  })
})

describe('a server with HOLDFAST_DRAIN_DELAY_SECONDS that is told to stop', () => {
  /** A server that was told to stop, and has logged it. */
  async function draining(seconds: number) {
    const world = await World.open({
      processes: 1,
      env: { HOLDFAST_DRAIN_DELAY_SECONDS: String(seconds) },
    })
    const people = await world.people()
    const [server] = world.processes as [ChildProcess]
    const idle = await Socket.signedIn(people.ada)
    const readiness = () => fetch(`${world.urls[0]}/health/ready`)
    expect((await readiness()).status).toBe(200)
    server.kill('SIGTERM')
    await expect.poll(async () => (await readiness()).status).toBe(503)
    return { world, ...people, server, idle, readiness }
  }

  test('is no longer ready, but still serves requests, on connections that are not kept open', async () => {
    const { world, ada, idle, readiness } = await draining(300)
    try {
      expect(await (await readiness()).json()).toEqual({ status: 'draining' })
      const page = await ada.creates()
      const { lockToken } = await ada.holds(page)
      expect(await ada.save(page, { lockToken, baseVersion: 1 })).toMatchObject({ draftHead: { number: 2 } })
      const late = await Socket.signedIn(ada)
      late.ask('who', '{ viewer { id } }')
      expect(await late.answer('who')).toEqual({ data: { viewer: { id: 'ada' } } })
      expect(idle.raw.readyState).toBe(idle.raw.OPEN)
      expect((await fetch(`${world.urls[0]}/health/live`)).headers.get('connection')).toBe('close')
    } finally {
      await world.close()
    }
  })

  test('then closes sockets with 1013 and exits with status 0', async () => {
    const { world, server, idle } = await draining(1)
    try {
      expect(await idle.closed).toBe(1013)
      await expect.poll(() => server.exitCode).toBe(0)
    } finally {
      await world.close()
    }
  })

  test('exits at once at a second signal', async () => {
    const { world, server, idle } = await draining(300)
    try {
      server.kill('SIGINT')
      expect(await idle.closed).toBe(1006)
      await expect.poll(() => server.exitCode).toBe(128 + constants.signals.SIGINT)
    } finally {
      await world.close()
    }
  })
})

test('a signal during the start ends it at once, with a status that names the signal', async () => {
  // Never answers, like a database behind a broken network.
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const server = new Server({
    ...authEnvironment,
    DATABASE_URL: `postgresql://holdfast@127.0.0.1:${(silent.address() as AddressInfo).port}/holdfast`,
  })
  const [waiting] = await once(silent, 'connection')
  expect(await server.stop()).toBe(128 + constants.signals.SIGTERM)
  waiting.destroy()
  silent.close()
})

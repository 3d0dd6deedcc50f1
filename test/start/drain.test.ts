import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { expect, test } from 'vitest'
import WebSocket from 'ws'
import type { Answer } from '../support/person.ts'
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
    const busy = world.sql(
      'SELECT pg_sleep(0.6) FROM (SELECT 1 FROM draft_locks WHERE tool_id = $1 FOR UPDATE) row',
      [page],
    )
    await sleep(50)
    const saving = ada.save(page, { lockToken: grant.lockToken, baseVersion: 1 })
    await sleep(100)
    world.processes[0]?.kill('SIGTERM')
    expect(await saving).toMatchObject({ draftHead: { number: 2 } })
    await busy
    // Whether the save is told before the socket is closed is a matter of milliseconds.
    const toTheEnd = async () => {
      while (!(await stream.next()).done);
    }
    await expect(toTheEnd()).rejects.toMatchObject({ code: 1013 })
    expect(closed).toEqual([1013])
    await expect.poll(() => world.processes[0]?.exitCode, { timeout: 5_000 }).toBe(0)

    const elsewhere = ada.at(staying)
    expect(await elsewhere.heartbeat(page, grant)).toMatchObject({ __typename: 'HeartbeatPayload' })
    expect(await elsewhere.save(page, { lockToken: grant.lockToken, baseVersion: 2 })).toMatchObject({
      draftHead: { number: 3 },
    })
  } finally {
    await world.close()
  }
})

import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { watch } from '../../packages/cli/src/watch.ts'

/** Answers like graphql-ws. While it has close codes, it closes each connection with the next of them instead. */
class Closing {
  readonly server: WebSocketServer
  constructor(codes: number[]) {
    this.server = new WebSocketServer({ port: 0, handleProtocols: () => 'graphql-transport-ws' })
    this.server.on('connection', (socket) =>
      socket.on('message', (text) => {
        const { type, id } = JSON.parse(String(text))
        if (type === 'connection_init') socket.send('{"type":"connection_ack"}')
        if (type !== 'subscribe') return
        const code = codes.shift()
        if (code) return socket.close(code)
        const draftLockChanged = { kind: 'SNAPSHOT', revision: 7 }
        socket.send(JSON.stringify({ type: 'next', id, payload: { data: { draftLockChanged } } }))
        socket.send(JSON.stringify({ type: 'complete', id }))
      }),
    )
  }

  async watched(): Promise<string[]> {
    const { port } = this.server.address() as AddressInfo
    const told: string[] = []
    const credentials = { url: `http://127.0.0.1:${port}`, token: 'secret' }
    await watch(credentials, 'tool', ({ kind }) => told.push(kind))
    return told
  }
}

let closing: Closing
afterEach(() => closing.server.close())

test('watch reconnects after a dead connection, also after close code 4499 (its own pings) or a timeout', async () => {
  closing = new Closing([1012, 4499, 4408])
  expect(await closing.watched()).toEqual(['SNAPSHOT'])
})

test('watch ends when its token expires', async () => {
  closing = new Closing([4403])
  await expect(closing.watched()).rejects.toThrow('token')
})

import { once } from 'node:events'
import net from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { Siege } from '../support/siege.ts'

let siege: Siege
let url: string
beforeAll(async () => {
  siege = await Siege.begin({ CORS_ORIGINS: 'https://editor.example' })
  url = siege.url
})
afterAll(() => siege.lift())

describe('upgrades that are refused', () => {
  const opened = (options: WebSocket.ClientOptions, protocol = 'graphql-transport-ws', path = '/graphql') =>
    new Promise<number | 'open'>((resolve) => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, protocol, options)
      socket.on('open', () => {
        resolve('open')
        socket.terminate()
      })
      socket.on('unexpected-response', (_request, { statusCode = 0 }) => resolve(statusCode))
      socket.on('error', () => resolve(0))
    })

  test.each([
    'https://evil.example',
    'https://editor.example.evil.example',
    'https://editor.example@evil.example',
    'https://evil-editor.example',
    'https://editor.example:444',
    'http://editor.example',
    'null',
    'file://',
    '',
  ])('a page of %j', async (origin) => {
    expect(await siege.withstands(() => opened({ headers: { origin } }))).toBe(401)
  })

  test.each([
    ['another path', () => opened({}, 'graphql-transport-ws', '/events')],
    ['the protocol of old', () => opened({}, 'graphql-ws')],
  ])('%s', async (_what, attack) => {
    expect(await siege.withstands(attack)).not.toBe('open')
  })

  test.each([
    ['a frame that is not masked', Buffer.from([0x81, 0x02, 0x7b, 0x7d])],
    ['a frame of a reserved kind', Buffer.from([0x83, 0x80, 0, 0, 0, 0])],
    ['a frame with reserved bits', Buffer.from([0xf1, 0x80, 0, 0, 0, 0])],
    [
      'a frame of 2^63 bytes',
      Buffer.from([0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
    ],
    ['a ping in fragments', Buffer.from([0x09, 0x80, 0, 0, 0, 0])],
    ['a continuation of nothing', Buffer.from([0x80, 0x80, 0, 0, 0, 0])],
  ])('%s', async (_what, frame) => {
    const ended = await siege.withstands(async () => {
      const { hostname, port } = new URL(url)
      const socket = net.connect(Number(port), hostname)
      socket.write(
        'GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n',
      )
      await once(socket, 'data')
      socket.write(frame)
      const [close] = await once(socket, 'data')
      socket.destroy()
      return (close as Buffer)[0]
    })
    // The opcode of a close frame.
    expect(ended).toBe(0x88)
  })
})

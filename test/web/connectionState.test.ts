import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { connectionOf } from '../../src/web/session/connection.ts'

test.each([
  [1000, 'nobody needs it any more', true],
  [1001, 'the server goes', false],
  [1006, 'the network is gone', false],
  [4499, 'it was found dead', false],
])('a socket that is closed with %i, because %s: up is %s', (code, _why, isUp) => {
  const socket = new EventEmitter()
  const connection = connectionOf(socket as never)
  const seen: boolean[] = []
  connection.onChange(() => seen.push(connection.isUp()))
  socket.emit('connected')
  socket.emit('closed', { code })
  expect(connection.isUp()).toBe(isUp)
  socket.emit('closed', { code: 1006 })
  socket.emit('connected')
  expect(connection.isUp()).toBe(true)
  expect(seen).toEqual([false, true])
})

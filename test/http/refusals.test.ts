import type { IncomingMessage, ServerResponse } from 'node:http'
import { PassThrough } from 'node:stream'
import { beforeEach, expect, test, vi } from 'vitest'
import { dropUnread, unwanted } from '../../src/http/refusals.ts'

let upload: PassThrough
beforeEach(() => {
  vi.useFakeTimers()
  upload = new PassThrough()
  const response = new PassThrough()
  dropUnread(upload as unknown as IncomingMessage, response as unknown as ServerResponse)
  response.emit('finish')
  return () => {
    vi.useRealTimers()
  }
})

/** Sends a little, so many times, with a pause after each. */
async function sends(times: number, pause: number): Promise<void> {
  for (let sent = 0; sent < times && !upload.destroyed; sent++) {
    upload.write('more')
    await vi.advanceTimersByTimeAsync(pause)
  }
}

test('a refused upload is read as long as its bytes arrive, so that a slow client finds the answer', async () => {
  await sends(10, unwanted.silent - 100)
  expect(upload.destroyed).toBe(false)
})

test('a refused upload that stops arriving is disconnected after a second', async () => {
  await sends(1, unwanted.silent + 1)
  expect(upload.destroyed).toBe(true)
})

test('a refused upload that never ends is disconnected after 15 seconds', async () => {
  await sends(200, 100)
  expect(upload.destroyed).toBe(true)
})

import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { requestLimits } from '../../src/limits.ts'
import { World } from '../support/world.ts'

test('a client that stops reading its answer is disconnected, and a slow one is not', async () => {
  const world = await World.open({ config: { limits: { ...requestLimits, stalledMs: 300 } } })
  const { ada } = await world.people()
  const page = await ada.creates({ content: { text: 'x'.repeat(1_900_000) } })
  const fields = Array.from(
    { length: 8 },
    (_, index) => `f${index}: tool(id: "${page}") { draftHead { content } }`,
  )
  const asked = JSON.stringify({ query: `{ ${fields.join(' ')} }` })

  /** Reads with the given pauses, and answers how many bytes arrived. */
  const read = async (rests: number[], every: number) => {
    const { hostname, port } = new URL(world.urls[0] as string)
    const socket = connect(Number(port), hostname)
    let bytes = 0
    let resting = 0
    const closed = new Promise((resolve) => socket.once('close', resolve).on('error', () => {}))
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: Bearer ${ada.token}\r\n` +
        `content-type: application/json\r\ncontent-length: ${asked.length}\r\nconnection: close\r\n\r\n${asked}`,
    )
    socket.on('data', (chunk) => {
      bytes += chunk.length
      if (bytes < every * (resting + 1) || resting === rests.length) return
      socket.pause()
      void sleep(rests[resting++]).then(() => socket.resume())
    })
    await closed
    return bytes
  }
  expect(await read([1_500], 100_000)).toBeLessThan(15_200_000)
  expect(await read([100, 100, 100, 100], 3_000_000)).toBeGreaterThan(15_200_000)
  await world.close()
})

import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requestLimits } from '../../src/limits.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let bo: Person
beforeAll(async () => {
  world = await World.open({ config: { limits: { ...requestLimits, requestMs: 300, stalledMs: 1_000 } } })
  ;({ ada, bo } = await world.people())
})
afterAll(() => world.close())

/** A request whose body the test sends in parts. */
class SlowRequest {
  readonly #socket
  readonly told: Promise<string>

  constructor(person: Person, start: string, length: number) {
    const { port, hostname } = new URL(person.url)
    this.#socket = connect(Number(port), hostname)
    this.told = new Promise((resolve) => {
      let text = ''
      this.#socket.on('data', (data) => {
        text += data
      })
      this.#socket.on('error', () => {}).once('close', () => resolve(text))
    })
    this.#socket.write(
      `${start} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: Bearer ${person.token}\r\n` +
        `content-type: application/json\r\ncontent-length: ${length}\r\nconnection: close\r\n\r\n`,
    )
  }

  send(text: string): this {
    this.#socket.write(text)
    return this
  }
}

test('a file may take longer than an operation to arrive', async () => {
  const file = new SlowRequest(ada, 'PUT /files?name=slow', 6).send('abc')
  expect(await new SlowRequest(ada, 'POST /graphql', 6).send('{').told).toMatch(
    /^HTTP\/1\.1 408 .*The body must arrive within 0\.3 s/s,
  )
  expect(await file.send('def').told).toMatch(/^HTTP\/1\.1 201 /)
})

test('a stalled upload is disconnected, and leaves nothing', async () => {
  const contents = async () => (await world.sql('SELECT count(*)::int AS n FROM file_contents'))[0].n
  const before = await contents()
  expect(await new SlowRequest(ada, 'PUT /files?name=still', 6).send('abc').told).toBe('')
  await expect.poll(contents).toBe(before)
})

test('a caller who is refused while bytes are arriving always gets the reason', async () => {
  const toolId = await ada.creates()
  await world.maintains(bo, toolId)
  await ada.holds(toolId)
  const upload = (query: string, bytes: number) =>
    fetch(`${bo.url}/files?name=big${query}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${bo.token}` },
      body: new Uint8Array(bytes),
    }).then(({ status }) => status)
  for (let round = 0; round < 10; round++) {
    expect(await upload(`&toolId=${toolId}`, 30_000_000)).toBe(423)
    expect(await upload('', 60_000_000)).toBe(413)
  }
})

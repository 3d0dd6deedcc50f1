import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { freePort } from '../support/services.ts'
import { World } from '../support/world.ts'
import { listening, Program } from './programs.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-vault-'))
let world: World
let ada: Person
let bo: Person
let cleo: Person
let line: Server
let vault: Program
let url: string
/** Delays the answer to a check until the promise settles; false cuts the connection. */
let held: { checked(): void; until: Promise<boolean> } | null = null
beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
  // The demo has a collection with this id that is not external.
  await world.sql(`DELETE FROM collections WHERE id = 'parts'`)
  const { collections } = JSON.parse(readFileSync('examples/parts-vault/collections.json', 'utf8'))
  for (const collection of collections)
    expect(await cleo.mutate('createCollection', collection)).toHaveProperty('collection')
  line = createServer(async (request, response) => {
    const { method, headers, url = '' } = request
    const answer = await fetch(world.urls[0] + url, { method, headers: headers as Record<string, string> })
    if (url.startsWith('/check/') && held) {
      const { checked, until } = held
      held = null
      checked()
      if (!(await until)) return void response.destroy()
    }
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    response.end(await answer.text())
  }).listen(0, '127.0.0.1')
  await once(line, 'listening')
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  vault = new Program(process.execPath, ['examples/parts-vault/server.mjs'], {
    HOLDFAST_URL: `http://127.0.0.1:${(line.address() as AddressInfo).port}`,
    VAULT_FILE: path.join(folder, 'parts.db'),
    PORT: String(port),
  })
  await listening(vault, port)
})
afterAll(async () => {
  await vault?.stops()
  line?.close()
  await world.close()
  rmSync(folder, { recursive: true })
})

async function calls(who: Person, method: string, path: string, lockToken?: string, body?: string) {
  const headers = { authorization: `Bearer ${who.token}`, ...(lockToken && { 'lock-token': lockToken }) }
  const response = await fetch(url + path, { method, headers, body })
  const text = await response.text()
  return { status: response.status, body: text && JSON.parse(text) }
}
let parts = 0
let part: string
let item: string
beforeEach(() => {
  part = `M8/${++parts}0% steel`
  item = `/api/items/${encodeURIComponent(part)}`
})
const locks = (who: Person) => calls(who, 'POST', `${item}/lock`)
const unlocks = (who: Person, lockToken?: string) => calls(who, 'DELETE', `${item}/lock`, lockToken)
const writes = async (who: Person, text: string, lockToken?: string) =>
  (await calls(who, 'PUT', item, lockToken, JSON.stringify(text))).status
const stored = async () => (await calls(ada, 'GET', item)).body
const hours = 3_600_000

describe('a vault with an older API in front of Holdfast', () => {
  test('a lock lasts 24 hours, and its holder can write and release it', async () => {
    const { status, body } = await locks(ada)
    expect([status, body.lock.key, body.lock.holder.id]).toEqual([201, part, 'ada'])
    expect(body.lock.expiresInMs).toBeGreaterThan(23.9 * hours)
    expect(await writes(ada, 'thread 1.25', body.lockToken)).toBe(204)
    expect(await stored()).toBe('thread 1.25')
    await world.passes(23 * 3_600, body.lock.toolId)
    expect(await writes(ada, 'thread 1.5', body.lockToken)).toBe(204)
    expect((await unlocks(ada, body.lockToken)).status).toBe(204)
    expect(await writes(ada, 'late', body.lockToken)).toBe(409)
    expect(await stored()).toBe('thread 1.5')
    expect((await calls(bo, 'GET', `${item}/lock`)).status).toBe(404)
  })

  test('after 24 hours the part is free', async () => {
    const { body } = await locks(ada)
    await world.passes(24 * 3_600 + 1, body.lock.toolId)
    expect(await writes(ada, 'late', body.lockToken)).toBe(409)
    expect((await locks(bo)).status).toBe(201)
  })

  test('nobody else can lock, write or unlock it meanwhile: 409', async () => {
    const { lockToken } = (await locks(ada)).body
    const refused = await locks(bo)
    expect([refused.status, refused.body.heldLock.holder.id]).toEqual([409, 'ada'])
    expect(await writes(bo, 'mine')).toBe(409)
    expect(await writes(bo, 'mine', lockToken)).toBe(409)
    expect((await unlocks(bo)).status).toBe(409)
    await unlocks(bo, lockToken)
    expect((await calls(bo, 'GET', `${item}/lock`)).body.holder.id).toBe('ada')
    expect(await writes(ada, 'hers', lockToken)).toBe(204)
    expect(await stored()).toBe('hers')
  })

  test('the holder who locks again gets the lock again, with a new token instead of the old one', async () => {
    const { lockToken: old } = (await locks(ada)).body
    const again = await locks(ada)
    expect(again.status).toBe(200)
    expect(await writes(ada, 'old', old)).toBe(409)
    expect(await writes(ada, 'new', again.body.lockToken)).toBe(204)
  })

  test('GET /api/locks lists all locks and their holders', async () => {
    await locks(ada)
    const { body } = await calls(bo, 'GET', '/api/locks?first=1')
    expect(body.locks).toMatchObject([{ key: part, holder: { id: 'ada' } }])
    expect(body.next).not.toBeNull()
  })

  test('after a takeover by an admin the former holder gets 409', async () => {
    const { lockToken, lock } = (await locks(ada)).body
    expect(await writes(ada, 'before', lockToken)).toBe(204)
    const taken = await cleo.takes(lock.toolId, lock.fencingToken)
    expect(await writes(ada, 'late', lockToken)).toBe(409)
    expect(await stored()).toBe('before')
    expect(await writes(cleo, 'after', taken.lockToken)).toBe(204)
  })

  test('a write that was allowed, but reaches the store after that of a newer lock, gets 409 and changes nothing', async () => {
    const { lockToken, lock } = (await locks(ada)).body
    let goOn: (on: boolean) => void = () => {}
    const checked = new Promise<void>((resolve) => {
      held = {
        checked: resolve,
        until: new Promise((go) => {
          goOn = go
        }),
      }
    })
    const late = writes(ada, 'late', lockToken)
    await checked
    const taken = await cleo.takes(lock.toolId, lock.fencingToken)
    expect(await writes(cleo, 'newer', taken.lockToken)).toBe(204)
    goOn(true)
    expect(await late).toBe(409)
    expect(await stored()).toBe('newer')
  })
})

test.each(['a/b', 'a%2Fb', '100%', 'ä ö', '?x=1#y', '+', 'a\\b'])(
  'a part number is used exactly as it is, and locks no other part: %s',
  async (number) => {
    item = `/api/items/${encodeURIComponent(number)}`
    const { body } = await locks(ada)
    expect(body.lock.key).toBe(number)
    expect(await writes(ada, 'text', body.lockToken)).toBe(204)
    item = `/api/items/${encodeURIComponent(`${number}!`)}`
    expect(await writes(ada, 'text', body.lockToken)).toBe(409)
  },
)

describe('invalid requests', () => {
  test('a number that cannot be decoded is 400, and an unknown path 404', async () => {
    expect((await calls(ada, 'POST', '/api/items/%FF/lock')).status).toBe(400)
    expect((await calls(ada, 'POST', '/api/items/a/b/lock')).status).toBe(404)
    expect((await calls(ada, 'PATCH', item)).status).toBe(404)
  })

  test('without an answer from Holdfast nothing is written: 503', async () => {
    const { lockToken } = (await locks(ada)).body
    held = { checked() {}, until: Promise.resolve(false) }
    expect(await writes(ada, 'text', lockToken)).toBe(503)
    expect((await calls(ada, 'GET', item)).status).toBe(404)
  })

  test('without a sign-in: 401', async () => {
    for (const [method, at] of [
      ['POST', `${item}/lock`],
      ['PUT', item],
      ['GET', '/api/locks'],
    ])
      expect((await fetch(url + at, { method })).status).toBe(401)
  })
})

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { collectionOf } from '../collections/support.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { rest } from './hands.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let parts: string
let path: string
beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
  parts = await collectionOf(cleo, { storage: 'EXTERNAL' })
})
afterAll(() => world.close())
beforeEach(() => {
  path = `/locks/${parts}/${randomUUID()}`
})

const session = { 'Holdfast-Session': 'a tab' }
const takes = (who: Person, headers: Record<string, string> = {}, body: unknown = {}) =>
  rest(who, 'PUT', path, { headers: { ...session, ...headers }, body })

async function named(who: Person): Promise<{ slug: string }> {
  const slug = `p-${randomUUID()}`
  await who.creates({ slug })
  return { slug }
}

describe('/check is for proxies', () => {
  const checkAt = () => path.replace('/locks', '/check')

  test('answers 204 with the fencing token and the remaining time of the lease', async () => {
    const { body } = await takes(ada)
    const answer = await rest(ada, 'GET', checkAt(), { headers: { 'Lock-Token': body.lockToken } })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('fencing-token')).toBe('1')
    const left = Number(answer.headers.get('holdfast-expires-in-ms'))
    expect(left).toBeGreaterThan(body.lock.expiresInMs - 60_000)
    expect(left).toBeLessThanOrEqual(body.lock.expiresInMs)
  })

  test('answers 423 for an ended token and 428 without one; nginx gets 403, with the code in a header', async () => {
    await takes(ada)
    const dead = { headers: { 'Lock-Token': 'dead' } }
    expect(await rest(ada, 'GET', checkAt(), dead)).toMatchObject({
      status: 423,
      body: { cause: 'UNKNOWN_TOKEN' },
    })
    expect(await rest(ada, 'GET', checkAt())).toMatchObject({ status: 428 })
    const forNginx = await rest(ada, 'GET', `${checkAt()}?proxy=nginx`, dead)
    expect([forNginx.status, forNginx.headers.get('holdfast-refusal')]).toEqual([403, 'LOCK_LOST'])
    const without = await rest(ada, 'GET', `${checkAt()}?proxy=nginx`)
    expect([without.status, without.headers.get('holdfast-refusal')]).toEqual([403, 'LOCK_REQUIRED'])
    const unknown = await rest(ada, 'GET', `/check/${parts}/nothing?proxy=nginx`, dead)
    expect([unknown.status, unknown.headers.get('holdfast-refusal')]).toEqual([403, 'NOT_FOUND'])
  })
})

describe('lists', () => {
  test('opening /locks in a browser shows the page, and everybody else gets the list', async () => {
    const typeFor = async (accept: string) => {
      const headers = { accept, authorization: `Bearer ${ada.token}` }
      return (await fetch(`${ada.url}/locks`, { headers })).headers.get('content-type')
    }
    expect(await typeFor('text/html,application/xhtml+xml,*/*;q=0.8')).toMatch(/^text\/html/)
    for (const accept of ['*/*', 'application/json', ''])
      expect(await typeFor(accept)).toBe('application/json')
  })

  test('every lock in force is listed, page by page, newest first', async () => {
    const keys = ['one', 'two', 'three']
    const here = await collectionOf(cleo, { storage: 'EXTERNAL' })
    for (const key of keys) await rest(ada, 'PUT', `/locks/${here}/${key}`, { headers: session, body: {} })
    const first = await rest(bo, 'GET', `/locks?collection=${here}&first=2`)
    expect(first.body.locks.map(({ key }: { key: string }) => key)).toEqual(['three', 'two'])
    const next = await rest(bo, 'GET', `/locks?collection=${here}&first=2&after=${first.body.next}`)
    expect([next.body.locks.map(({ key }: { key: string }) => key), next.body.next]).toEqual([['one'], null])
  })

  test('a person who may not read a document sees no lock of it', async () => {
    const secrets = await collectionOf(cleo, {
      storage: 'EXTERNAL',
      readers: 'EDITORS',
      editors: 'MAINTAINERS',
    })
    const secret = `/locks/${secrets}/plan`
    await rest(ada, 'PUT', secret, { headers: session, body: {} })
    expect(await rest(bo, 'GET', secret)).toMatchObject({ status: 404 })
    expect((await rest(bo, 'GET', `/locks?collection=${secrets}`)).body.locks).toEqual([])
    expect(await rest(bo, 'GET', `${secret}/requests`)).toMatchObject({ status: 404 })
    expect(await rest(ada, 'GET', secret)).toMatchObject({ status: 200 })
  })

  test('a check of a deleted document’s token says that the document is gone', async () => {
    const { slug } = await named(ada)
    path = `/locks/pages/${slug}`
    const { body } = await takes(ada)
    const deleted = await ada.mutate('deleteTool', {
      ...{ toolId: body.lock.toolId, confirmSlug: slug, lockToken: body.lockToken },
    })
    expect(deleted).toMatchObject({ deletedToolId: body.lock.toolId })
    const beat = { headers: { 'Lock-Token': body.lockToken }, body: {} }
    expect(await rest(ada, 'PATCH', path, beat)).toMatchObject({
      status: 423,
      body: { cause: 'TOOL_DELETED' },
    })
    expect(await rest(bo, 'PATCH', path, beat)).toMatchObject({ status: 404 })
  })
})

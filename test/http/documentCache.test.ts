import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import client from '../../packages/documents/src/generated/persisted-documents.json' with { type: 'json' }
import { documentCache } from '../../src/http/documentCache.ts'
import { requestLimits } from '../../src/limits.ts'
import web from '../../src/web/generated/persisted-documents.json' with { type: 'json' }
import { World } from '../support/world.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')
const heapMegabytes = () => {
  collectGarbage()
  return process.memoryUsage().heapUsed / 1e6
}

describe('documents that are never sent again do not fill the memory', () => {
  let world: World
  beforeAll(async () => {
    world = await World.open()
  })
  afterAll(() => world.close())

  test.each<[string, (n: number) => string]>([
    ['that a comment makes large', (n) => `{ viewer { id } } # ${n} ${'ж'.repeat(100_000)}`],
    ['of many tokens', (n) => `{ viewer { id${n}: ${'id '.repeat(1_900)} } }`],
    ['of many comments', (n) => `{ viewer { id } } # ${n}\n${'#\n'.repeat(20_000)}`],
    ['that cannot be parsed', (n) => `{ viewer { id } # ${n} ${'ж'.repeat(100_000)}`],
  ])('those %s', async (_what, document) => {
    const ada = await world.person('ada')
    await ada.post({ query: document(0) })
    const before = heapMegabytes()
    for (let n = 1; n <= 300; n++) await ada.post({ query: document(n) })
    expect(heapMegabytes() - before).toBeLessThan(40)
  })
})

describe('the cache', () => {
  test('holds every operation of the client and of the pages at once', () => {
    const cache = documentCache(requestLimits)
    const operations = [...Object.values(client), ...Object.values(web)]
    for (const text of operations) cache.set(text, parse(text))
    expect(operations.filter((text) => !cache.get(text))).toEqual([])
  })

  test('drops the least recently used entry when it is full, and never stores one that is too large', () => {
    const cache = documentCache({ documentsBytes: 10_000, documentBytes: 5_000 })
    for (const text of ['{ a }', '{ b }', '{ c }', '{ d }']) cache.set(text, parse(text))
    cache.set('#'.repeat(2_000), parse(`{ e } ${'#'.repeat(2_000)}`))
    expect([...cache.keys()]).toEqual(['{ d }', '{ c }', '{ b }'])
  })
})

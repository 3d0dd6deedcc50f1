import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { BadPath } from './badPath.ts'
import { Terminal } from './terminal.ts'

let world: World
let path: BadPath
let ada: Person
let bo: Person
const terminal = new Terminal()
const types = terminal.types.bind(terminal)
const housing = randomBytes(30_000_000)
const bolt = randomBytes(10_000)

beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo } = await world.people())
  path = await BadPath.to(world.urls[0] as string)
  await terminal.signsIn([ada, bo], path.url)
  await ada.creates({ collection: 'parts', slug: 'gearbox' })
})
afterAll(async () => {
  await path.close()
  await world.close()
  terminal.close()
})

/** Each entry damages the first matching request, and lets the following ones pass. */
function onceEach(...spoiled: [isMeant: (url: string) => boolean, fate: ReturnType<BadPath['fate']>][]) {
  const left = new Set(spoiled)
  path.fate = (url) => {
    const found = [...left].find(([isMeant]) => isMeant(url))
    if (!found) return 'passes'
    left.delete(found)
    return found[1]
  }
  return left
}

test('an assembly of 30 MB with subfolders is uploaded and downloaded unchanged, through a proxy that answers 502 and cuts connections', async () => {
  expect((await types(ada, 'checkout', 'parts/gearbox', 'mine', '--comment', 'thicker walls')).code).toBe(0)
  mkdirSync(terminal.at('mine/files/bolts/m8'), { recursive: true })
  terminal.write('mine/files/housing.step', housing)
  terminal.write('mine/files/bolts/m8/bolt.step', bolt)
  terminal.write('shared.step', bolt)
  symlinkSync(terminal.at('shared.step'), terminal.at('mine/files/bolts/nut.step'))

  const linked = await types(ada, 'commit', 'mine')
  expect([linked.code, linked.err]).toEqual([2, expect.stringContaining('files/bolts/nut.step (a link;')])
  rmSync(terminal.at('mine/files/bolts/nut.step'))

  const sent = onceEach(
    // The large file is sent in chunks.
    [(url) => /^\/files\/uploads\/./.test(url), 'is cut on its way'],
    [(url) => url.startsWith('/files?'), 'is a bad gateway'],
  )
  const committed = await types(ada, 'commit', 'mine')
  expect([committed.code, committed.err, sent.size]).toEqual([0, '', 0])
  expect(committed.out).toContain('version 2')

  const fetched = onceEach(
    [(url) => url.endsWith('/housing.step'), 'is cut'],
    [(url) => url.endsWith('/bolt.step'), 'is a bad gateway'],
  )
  const got = await types(bo, 'get', 'parts/gearbox', 'copy')
  expect([got.code, got.err, fetched.size]).toEqual([0, '', 0])
  expect(path.ranges).toContainEqual(expect.stringMatching(/^bytes=1[45]\d{6}-$/))
  expect(readFileSync(terminal.at('copy/files/housing.step')).equals(housing)).toBe(true)
  expect(readFileSync(terminal.at('copy/files/bolts/m8/bolt.step')).equals(bolt)).toBe(true)
})

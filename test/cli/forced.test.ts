import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { Terminal } from './terminal.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let tool: string
const terminal = new Terminal()
const types = terminal.types.bind(terminal)
const doc = 'parts/bracket'
const holiday = ['--reason', 'Bo is on holiday'] as const

beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
  tool = await ada.creates({ collection: 'parts', slug: 'bracket' })
  await world.maintains(bo, tool)
  await terminal.signsIn([ada, bo, cleo], world.urls[0] as string)
})
afterAll(async () => {
  await world.close()
  terminal.close()
})

test.each(['unlock', 'take'])('%s does not end a lock acquired after the one shown', async (command) => {
  await types(bo, 'lock', doc)
  const seen = await terminal.lockOf(cleo, doc)
  await types(bo, 'unlock', doc)
  await types(ada, 'lock', doc)
  const bare = await types(cleo, command, doc, ...holiday)
  expect([bare.code, bare.err]).toEqual([2, expect.stringMatching(/locked by ada .*--lock \d+/)])
  const stale = await types(cleo, command, doc, ...holiday, '--lock', seen)
  expect([stale.code, stale.err]).toEqual([
    3,
    expect.stringContaining(`Lock ${seen} has already ended. ${doc} is now locked by ada`),
  ])
  expect((await types(ada, 'unlock', doc)).code).toBe(0)
})

test('the answer says whose lock was ended, and a checkout continues with the lock taken over', async () => {
  await types(bo, 'lock', doc)
  const seen = await terminal.lockOf(cleo, doc)
  const { out } = await types(cleo, 'take', doc, ...holiday, '--lock', seen)
  expect(out).toMatch(
    /^You have locked parts\/bracket \(lock \d+\); before, bo held the lock\. To work on it: holdfast checkout/,
  )
  const taken = await terminal.lockOf(cleo, doc)
  expect((await types(cleo, 'checkout', doc, 'taken')).err).toBe('')
  expect(await terminal.lockOf(cleo, doc)).toBe(taken)
  expect((await types(cleo, 'commit', 'taken')).out).toContain('version 2')
})

test('locks are listed with their fencing tokens: all, one’s own, and those of one person', async () => {
  await types(ada, 'lock', doc)
  const number = await terminal.lockOf(ada, doc)
  expect((await types(bo, 'locks')).out).toMatch(
    new RegExp(`^parts/bracket {2}ada {2}lock ${number} {2}since `),
  )
  expect((await terminal.json(ada, 'locks', '--mine')).locks).toHaveLength(1)
  expect((await types(bo, 'locks', '--mine')).out).toBe('Nothing is locked.\n')
  expect((await terminal.json(bo, 'locks', '--holder', 'ada')).locks).toHaveLength(1)
  expect((await terminal.json(bo, 'locks', '--holder', 'bo')).locks).toEqual([])
})

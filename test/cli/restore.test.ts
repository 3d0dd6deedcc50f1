import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { Terminal } from './terminal.ts'

let world: World
let ada: Person
let bo: Person
let toolId: string
const terminal = new Terminal()
const types = terminal.types.bind(terminal)

/** parts/bracket has two versions, the first with a file. */
beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo } = await world.people())
  toolId = await ada.creates({ collection: 'parts', slug: 'bracket' })
  await world.maintains(bo, toolId)
  await terminal.signsIn([ada, bo], world.urls[0] as string)
  await types(ada, 'checkout', 'parts/bracket', 'mine')
  terminal.write('mine/files/plan.txt', 'the plan')
  await types(ada, 'commit', 'mine', '--keep')
  terminal.write('mine/files/plan.txt', 'spoiled')
  await types(ada, 'commit', 'mine')
})
afterAll(async () => {
  await world.close()
  terminal.close()
})

test('an older version is restored as the newest one, with its files, and the lock is released', async () => {
  const { code, out } = await types(ada, 'restore', 'parts/bracket', '--to', '2', '-m', 'as it was')
  expect([code, out]).toEqual([0, 'Version 2 of parts/bracket is restored as version 4.\n'])
  await types(bo, 'get', 'parts/bracket', 'copy')
  expect(terminal.read('copy/files/plan.txt')).toBe('the plan')
  expect(await ada.lockOf(toolId)).toBeNull()
})

test('a lock that this machine already held is kept, and a missing version is named', async () => {
  await types(ada, 'lock', 'parts/bracket')
  const { code, err } = await types(ada, 'restore', 'parts/bracket', '--to', '99')
  expect([code, err]).toEqual([6, expect.stringContaining('there is no version 99')])
  expect((await ada.lockOf(toolId)).holder.id).toBe('ada')
})

test('without the lock the command says who holds it, and restores nothing', async () => {
  const { code, err } = await types(bo, 'restore', 'parts/bracket', '--to', '1')
  expect([code, err]).toEqual([3, expect.stringContaining('ada')])
  expect((await ada.head(toolId)).number).toBe(4)
})

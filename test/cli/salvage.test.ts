import { existsSync, statSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { Terminal } from './terminal.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let toolId: string
let lockToken: string
let id: string
const terminal = new Terminal()
const typed = terminal.types.bind(terminal)

/** Ada's lock of parts/bracket is taken over while she has unsaved text. */
beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
  toolId = await ada.creates({ collection: 'parts', slug: 'bracket', title: 'Bracket' })
  await world.maintains(bo, toolId)
  await terminal.signsIn([ada, bo, cleo], world.urls[0] as string)
  const grant = await ada.holds(toolId)
  ;({ lockToken } = grant)
  await cleo.takes(toolId, grant.fencingToken, { reason: 'urgent' })
  const input = { toolId, lockToken, baseVersion: 1, content: { wall: '4 mm' } }
  ;({ id } = (await ada.mutate('saveSalvage', input)).salvage)
})
afterAll(async () => {
  await world.close()
  terminal.close()
})

test('a person who lost text lists it, shows it and writes it to a file; an existing file is never overwritten', async () => {
  const listed = await typed(ada, 'salvage', 'list')
  expect([listed.code, listed.out]).toEqual([
    0,
    expect.stringMatching(`${id}  parts/bracket  ada  .*, from version 1, kept until `),
  ])
  expect(JSON.parse((await typed(ada, 'salvage', 'show', id.slice(0, 6))).out)).toEqual({ wall: '4 mm' })
  const saved = await terminal.json(ada, 'salvage', 'save', id)
  expect(saved).toEqual({ id, file: `bracket-${id.slice(0, 8)}.json` })
  expect(JSON.parse(terminal.read(saved.file))).toEqual({ wall: '4 mm' })
  expect(statSync(terminal.at(saved.file)).mode & 0o777).toBe(0o600)
  const again = await typed(ada, 'salvage', 'save', id, saved.file)
  expect([again.code, again.err]).toEqual([2, expect.stringContaining('already exists')])
  expect((await typed(ada, 'salvage', 'save', id, 'mine.json')).code).toBe(0)
})

test('the holder sees the salvages of the document, and a reader sees none', async () => {
  expect((await typed(cleo, 'salvage', 'list')).out).toBe('No unsaved text found.\n')
  expect((await typed(cleo, 'salvage', 'list', '--of', 'parts/bracket')).out).toContain(
    `${id}  parts/bracket  ada`,
  )
  const shown = await terminal.json(cleo, 'salvage', 'show', id, '--of', 'parts/bracket')
  expect(shown.salvage).toMatchObject({ content: { wall: '4 mm' }, author: { id: 'ada' } })
  expect((await typed(bo, 'salvage', 'list', '--of', 'parts/bracket')).out).toBe('No unsaved text found.\n')
  const unknown = await typed(bo, 'salvage', 'save', id, 'stolen.json')
  expect([unknown.code, existsSync(terminal.at('stolen.json'))]).toEqual([6, false])
  expect((await typed(ada, 'salvage', 'list', '--of', 'parts/none')).code).toBe(6)
})

test('history --locks shows who held the lock, and whether those who lost it have been told', async () => {
  const lines = async () => (await typed(bo, 'history', 'parts/bracket', '--locks')).out.trim().split('\n')
  expect(await lines()).toEqual([
    expect.stringMatching(/Z {2}TAKEN_OVER {2}cleo {2}lock 2 {2}held by ada before, not told yet {2}urgent$/),
    expect.stringMatching(/Z {2}ACQUIRED {2}ada {2}lock 1$/),
  ])
  const { acknowledgedAt } = await ada.mutate('acknowledgeLockLoss', { toolId, lockToken })
  expect((await lines())[0]).toContain(`held by ada before, told ${acknowledgedAt}`)
  const { entries, hasMore } = await terminal.json(bo, 'history', 'parts/bracket', '--locks', '--limit', '1')
  expect([entries, hasMore]).toMatchObject([[{ kind: 'TAKEN_OVER', acknowledgedAt }], true])
})

test('its author can discard it', async () => {
  expect(await typed(ada, 'salvage', 'discard', id)).toMatchObject({ code: 0, out: `${id} is deleted.\n` })
  expect((await typed(ada, 'salvage', 'discard', id)).code).toBe(6)
})

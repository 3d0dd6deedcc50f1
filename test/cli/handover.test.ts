import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer, Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { type Said, Terminal } from './terminal.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let part: string
const terminal = new Terminal()
const typed = terminal.types.bind(terminal)

beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
  part = await ada.creates({ collection: 'parts', slug: 'bracket', title: 'Bracket' })
  await world.maintains(bo, part)
  await terminal.signsIn([ada, bo, cleo], world.urls[0] as string)
})
afterAll(async () => {
  await world.close()
  terminal.close()
})

/** Starts a command and waits until its person is in line. */
async function waiting(person: Person, ...args: string[]): Promise<{ over: Promise<Said> } & Said> {
  const said = terminal.start(person, args)
  await expect.poll(async () => (await ada.lineOf(part)).length).toBeGreaterThan(0)
  return said
}

test('a person who requests the lock from a terminal waits, is handed the document, and gets its lock', async () => {
  await typed(ada, 'checkout', 'parts/bracket', 'ada-bracket')
  const refused = await typed(bo, 'lock', 'parts/bracket')
  expect([refused.code, refused.err]).toEqual([3, expect.stringContaining('holdfast request parts/bracket')])

  const asked = await waiting(bo, 'request', 'parts/bracket', '--note', 'one hole more')
  expect((await typed(ada, 'line', 'parts/bracket')).out).toMatch(/1 {2}bo is waiting.*: "one hole more"/)
  expect((await typed(ada, 'answer', 'ada-bracket', 'later', '--note', 'ten minutes')).out).toContain('told')
  expect((await typed(ada, 'answer', 'ada-bracket', 'hand-over')).out).toContain('reserved for bo')
  const { code, out, err } = await asked.over
  expect([code, out]).toEqual([0, expect.stringContaining('You have locked parts/bracket')])
  expect(err).toContain('number 1 in the line')
  expect((await typed(bo, 'checkout', 'parts/bracket', 'bo-bracket')).code).toBe(0)
})

test('checkout --wait requests the lock, and checks out when it is granted', async () => {
  const checkout = await waiting(ada, 'checkout', 'parts/bracket', 'ada-again', '--wait')
  await typed(bo, 'unlock', 'bo-bracket')
  expect(await checkout.over).toMatchObject({ code: 0, out: expect.stringContaining('Checked out') })
})

test('a person whose request is declined is told by whom and why', async () => {
  const asked = await waiting(bo, 'request', 'parts/bracket')
  await typed(ada, 'answer', 'ada-again', 'deny', '--note', 'not today')
  expect(await asked.over).toMatchObject({
    code: 3,
    err: expect.stringContaining('ada declined: "not today"'),
  })
})

test('an interrupted command withdraws its request', async () => {
  const asked = terminal.start(bo, ['request', 'parts/bracket'])
  await expect.poll(async () => (await ada.lineOf(part)).length).toBe(1)
  asked.child.kill('SIGINT')
  expect(await asked.over).toMatchObject({ code: 130 })
  expect(await ada.lineOf(part)).toEqual([])
})

test('an admin announces a takeover, and gets the lock once the holder has finished', async () => {
  const lock = await terminal.lockOf(cleo, 'parts/bracket')
  const taking = await waiting(
    cleo,
    'take',
    'parts/bracket',
    '--reason',
    'release',
    '--grace',
    '5min',
    '--lock',
    lock,
  )
  const [{ kind, note }]: Answer[] = await ada.lineOf(part)
  expect([kind, note]).toEqual(['TAKEOVER', 'release'])
  expect((await typed(ada, 'commit', 'ada-again', '-m', 'done')).code).toBe(0)
  expect(await taking.over).toMatchObject({
    code: 0,
    out: expect.stringContaining('before, ada held the lock'),
  })
  expect((await typed(ada, 'take', 'parts/bracket', '--reason', 'x', '--grace', 'soon')).code).toBe(2)
})

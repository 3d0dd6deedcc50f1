import { randomBytes } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { Terminal } from './terminal.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let toolId: string
const terminal = new Terminal()
const typed = terminal.types.bind(terminal)

beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
  toolId = await ada.creates({ collection: 'parts', slug: 'bracket', title: 'Bracket' })
  await world.maintains(bo, toolId)
  await terminal.signsIn([ada, bo, cleo], world.urls[0] as string)
})
afterAll(async () => {
  await world.close()
  terminal.close()
})

test('a part is checked out, locked while it is edited, and committed with its file', async () => {
  await typed(bo, 'checkout', 'parts/bracket', 'bo-earlier')
  await typed(bo, 'unlock', 'bo-earlier')
  expect(
    await typed(ada, 'checkout', 'parts/bracket', 'ada-bracket', '--comment', 'thicker wall'),
  ).toMatchObject({
    code: 0,
  })
  const refused = await typed(bo, 'checkout', 'parts/bracket', 'bo-bracket')
  expect([refused.code, refused.err]).toEqual([3, expect.stringContaining('(ada, since')])
  expect((await bo.describe(toolId, 1, { title: 'Mine' })).heldLock.holder.id).toBe('ada')
  const unlocked = await typed(bo, 'commit', 'bo-earlier')
  expect([unlocked.code, unlocked.err]).toEqual([3, expect.stringContaining('(ada, since')])
  expect((await typed(bo, 'locks')).out).toMatch(/parts\/bracket {2}ada .*thicker wall/)

  const model = randomBytes(20_000_000)
  terminal.write('ada-bracket/files/bracket.step', model)
  const committed = await typed(ada, '--json', 'commit', 'ada-bracket', '-m', 'thicker')
  expect([committed.err, JSON.parse(committed.out)]).toMatchObject([
    '',
    { document: 'parts/bracket', version: 2, files: ['bracket.step'], changes: ['files/bracket.step'] },
  ])
  expect((await typed(bo, 'status', 'parts/bracket')).out).toContain('version 2: free')

  const { versions } = await terminal.json(bo, 'history', 'parts/bracket')
  expect(versions).toMatchObject([
    {
      number: 2,
      message: 'thicker',
      savedBy: { id: 'ada' },
      files: [{ name: 'bracket.step', size: 20_000_000 }],
    },
    { number: 1, files: [] },
  ])

  await typed(bo, 'checkout', 'parts/bracket', 'bo-bracket')
  expect(readFileSync(terminal.at('bo-bracket/files/bracket.step')).equals(model)).toBe(true)
})

test('an admin releases a forgotten lock; its holder’s commit is refused and the folder is unchanged', async () => {
  terminal.write('bo-bracket/content.json', '{"mine": true}')
  const manifest = terminal.at('bo-bracket/.holdfast.json')
  const before = readFileSync(manifest, 'utf8')
  const forced = ['--reason', 'bo is on holiday', '--lock', await terminal.lockOf(cleo, 'parts/bracket')]
  expect((await typed(cleo, 'unlock', 'parts/bracket', ...forced)).out).toMatch(/lock \d+ was bo’s/)
  const { code, err } = await typed(bo, 'commit', 'bo-bracket')
  expect([code, err]).toEqual([4, expect.stringContaining('cleo: "bo is on holiday"')])
  expect(readFileSync(manifest, 'utf8')).toBe(before)
  expect(terminal.read('bo-bracket/content.json')).toBe('{"mine": true}')
  expect((await typed(cleo, 'audit', 'parts/bracket')).out).toContain('LOCK_FORCE_RELEASED')
})

test('a lock whose token is lost can be released by its own user from anywhere, and by nobody else in this way', async () => {
  await typed(ada, 'lock', 'parts/bracket')
  expect((await typed(bo, 'unlock', 'parts/bracket', '--mine')).code).toBe(3)
  expect((await typed(ada, 'unlock', 'parts/bracket', '--mine')).code).toBe(0)
})

test('tokens are readable by their owner only, and colours are printed to a terminal only', async () => {
  expect(statSync(terminal.at('ada/holdfast/credentials.json')).mode & 0o777).toBe(0o600)
  expect((await typed(ada, 'tools')).out).not.toContain('\u001b')
  expect((await typed(ada, 'nonsense')).code).toBe(2)
})

test('a lease that is shorter than the work is renewed in the background until the commit', async () => {
  await world.sql(`UPDATE collections SET lock_ttl_ms = 6000, heartbeat_interval_ms = 400 WHERE id = 'pages'`)
  const page = await ada.creates({ slug: 'long-read' })
  const { renewer } = await terminal.json(ada, 'checkout', 'pages/long-read', 'long-read')
  const outlived = `SELECT clock_timestamp() > acquired_at + interval '6 s' AS outlived FROM draft_locks WHERE tool_id = $1`
  await expect.poll(() => world.sql(outlived, [page])).toEqual([{ outlived: true }])
  expect((await typed(bo, 'status', 'pages/long-read')).out).toContain('locked by ada')
  expect((await typed(ada, 'commit', 'long-read')).out).toContain('version 2')
  expect(await world.events(page)).toMatchObject([
    { kind: 'ACQUIRED' },
    { kind: 'HEAD_ADVANCED' },
    { kind: 'RELEASED' },
  ])
  await expect.poll(() => isRunning(renewer)).toBe(false)
  expect(terminal.read('long-read/.holdfast.log')).toContain('committed or unlocked')
})

test('the background renewer says who took the lock over, and ends', async () => {
  await ada.creates({ slug: 'taken-read' })
  const { renewer } = JSON.parse(
    (await typed(ada, '--json', 'checkout', 'pages/taken-read', 'taken-read')).out,
  )
  const lock = await terminal.lockOf(cleo, 'pages/taken-read')
  await typed(cleo, 'take', 'pages/taken-read', '--reason', 'the launch', '--lock', lock)
  await expect.poll(() => isRunning(renewer)).toBe(false)
  expect(terminal.read('taken-read/.holdfast.log')).toContain('cleo: "the launch"')
})

test('watch prints every change, one JSON object on each line', async () => {
  const page = await ada.creates({ collection: 'parts', slug: 'watched' })
  const watching = terminal.start(bo, ['--json', 'watch', 'parts/watched'])
  await expect.poll(() => watching.out).toContain('SNAPSHOT')
  const grant = await ada.holds(page)
  await ada.release(page, grant)
  await expect.poll(() => watching.out.trim().split('\n').length).toBe(3)
  const told = watching.out.trim().split('\n')
  expect(told.map((line) => JSON.parse(line).kind)).toEqual(['SNAPSHOT', 'ACQUIRED', 'RELEASED'])
  watching.child.kill()
})

test('a commit that is repeated after a lost answer is found to be saved', async () => {
  await ada.creates({ collection: 'parts', slug: 'twice' })
  await typed(ada, 'checkout', 'parts/twice', 'twice')
  const manifest = terminal.at('twice/.holdfast.json')
  const before = readFileSync(manifest, 'utf8')
  expect((await typed(ada, 'commit', 'twice')).code).toBe(0)
  writeFileSync(manifest, before)
  expect(await terminal.json(ada, 'commit', 'twice')).toMatchObject({ version: 2 })
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

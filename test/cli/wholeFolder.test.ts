import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { windowsFault } from '../../packages/cli/src/windows.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { Terminal } from './terminal.ts'

let world: World
let ada: Person
const terminal = new Terminal()
const types = terminal.types.bind(terminal)

beforeAll(async () => {
  world = await World.open()
  ;({ ada } = await world.people())
  await terminal.signsIn([ada], world.urls[0] as string)
  await ada.creates({ collection: 'parts', slug: 'bracket' })
  await types(ada, 'checkout', 'parts/bracket', 'mine')
})
afterAll(async () => {
  await world.close()
  terminal.close()
})

const head = async () =>
  (await terminal.json(ada, 'status', 'parts/bracket')).tool.draftHead.files.map(
    (file: { name: string }) => file.name,
  )

test('files in subfolders are saved with their paths, and a checkout writes them there', async () => {
  mkdirSync(terminal.at('mine/files/walls/left'), { recursive: true })
  terminal.write('mine/files/a.step', 'a')
  terminal.write('mine/files/walls/left/b.step', 'b')
  expect((await types(ada, 'commit', 'mine', '--keep')).err).toBe('')
  expect((await head()).sort()).toEqual(['a.step', 'walls/left/b.step'])
  await types(ada, 'get', 'parts/bracket', 'again')
  expect(terminal.read('again/files/walls/left/b.step')).toBe('b')
})

test('the output names what is left out: by ignore rules, empty folders, and files outside of the folder', async () => {
  terminal.write('mine/.holdfastignore', '*.tmp\n')
  mkdirSync(terminal.at('mine/files/empty'))
  for (const name of ['files/.DS_Store', 'files/~$a.step', 'files/a.bak', 'files/walls/x.tmp', 'notes.txt'])
    terminal.write(`mine/${name}`, 'x')
  const { changes, leftOut } = await terminal.json(ada, 'status', 'mine')
  const places = leftOut.map(({ place }: { place: string }) => place).sort()
  const ignored = ['files/.DS_Store', 'files/a.bak', 'files/empty/', 'files/walls/x.tmp', 'files/~$a.step']
  expect([changes, places]).toEqual([[], [...ignored, 'notes.txt'].sort()])
  const { out } = await types(ada, 'commit', 'mine', '--keep')
  expect(out).toContain('left out: notes.txt (only content.json and the folder files are saved)')
})

test('a file of the last version is not dropped because of an ignore rule, and a deleted file is named', async () => {
  terminal.write('mine/.holdfastignore', '*.tmp\n*.step\n')
  rmSync(terminal.at('mine/files/a.step'))
  expect((await types(ada, 'status', 'mine')).out).toContain('removed: files/a.step')
  const { out } = await types(ada, 'commit', 'mine', '--keep')
  expect([await head(), out]).toEqual([
    ['walls/left/b.step'],
    expect.stringContaining('removed: files/a.step'),
  ])
})

test('a symbolic link is refused by name, and nothing is saved', async () => {
  const before = await head()
  rmSync(terminal.at('mine/files/walls/left/b.step'))
  terminal.write('real.step', 'b')
  symlinkSync(terminal.at('real.step'), terminal.at('mine/files/walls/left/b.step'))
  const { code, err } = await types(ada, 'commit', 'mine')
  expect([code, err]).toEqual([2, expect.stringContaining('files/walls/left/b.step (a link;')])
  expect((await types(ada, 'status', 'mine')).out).toContain('cannot be saved: files/walls/left/b.step')
  expect(await head()).toEqual(before)
})

test.each([
  ['a.step', null],
  ['com10.step', null],
  ['a:b', ':'],
  ['walls./b', 'end of a name'],
  ['walls/AUX.step', 'device'],
])('on Windows %s is either kept or refused with a reason', (name, words) => {
  if (words === null) expect(windowsFault(name)).toBe(null)
  else expect(windowsFault(name)).toContain(words)
})

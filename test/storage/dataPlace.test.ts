import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { type DataPlace, findPlace, keepPlace } from '../../src/storage/dataPlace.ts'

const folders: string[] = []
let root: string
let base: string

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'holdfast-test-'))
  chmodSync(root, 0o755)
  folders.push(root)
  base = path.join(root, 'outside')
})
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function dataFolderOf(clone: string, mode: number): string {
  const dataDir = path.join(root, clone, '.holdfast')
  mkdirSync(dataDir, { recursive: true })
  chmodSync(path.dirname(dataDir), mode)
  return dataDir
}

/** Like a start, up to the moment when data exist. */
function settle(dataDir: string): DataPlace {
  const place = findPlace(dataDir, true, base)
  keepPlace(dataDir, place)
  mkdirSync(path.join(place.folder, 'postgres'), { recursive: true })
  writeFileSync(path.join(place.folder, 'postgres/PG_VERSION'), '18\n')
  return place
}

describe('the data', () => {
  it('are in the data folder if PostgreSQL’s user can enter it', () => {
    const dataDir = dataFolderOf('open', 0o755)
    expect(settle(dataDir)).toEqual({ folder: dataDir, note: null })
    expect(readdirSync(dataDir)).toEqual(['postgres'])
  })
})

describe.runIf(process.getuid?.() === 0)('the data of a clone that only root may enter', () => {
  it('are in a folder named after the clone, and found there again, with any umask', () => {
    const umask = process.umask(0o077)
    const dataDir = dataFolderOf('my clone', 0o700)
    const first = settle(dataDir)
    process.umask(umask)
    for (const folder of [base, first.folder]) expect(statSync(folder).mode & 0o777).toBe(0o755)
    expect(first.folder).toMatch(new RegExp(`^${base}/my-clone-[0-9a-f]{8}$`))
    expect(first.note).toMatch(
      new RegExp(
        `^PostgreSQL keeps its data in ${first.folder}, because the user \\w+ cannot enter ${root}/my clone/.holdfast\\.$`,
      ),
    )
    expect(settle(dataDir)).toEqual(first)
  })

  it('stay outside if the clone is opened to others later', () => {
    const dataDir = dataFolderOf('opened', 0o700)
    const { folder } = settle(dataDir)
    chmodSync(path.dirname(dataDir), 0o755)
    expect(settle(dataDir)).toEqual({ folder, note: `PostgreSQL keeps its data in ${folder}.` })
  })

  it('stay inside if they were there before the clone was closed', () => {
    const dataDir = dataFolderOf('closed', 0o755)
    settle(dataDir)
    chmodSync(path.dirname(dataDir), 0o700)
    expect(settle(dataDir)).toEqual({ folder: dataDir, note: null })
  })

  it('are not outside if the operator has set the folder, except for existing ones', () => {
    const dataDir = dataFolderOf('named', 0o700)
    expect(findPlace(dataDir, false, base)).toEqual({ folder: dataDir, note: null })
    const { folder } = settle(dataDir)
    expect(findPlace(dataDir, false, base).folder).toBe(folder)
  })

  it('are kept when the clone is moved, and a new clone at its old path starts with new data', () => {
    const dataDir = dataFolderOf('first', 0o700)
    const { folder } = settle(dataDir)
    renameSync(path.join(root, 'first'), path.join(root, 'second'))
    const another = settle(dataFolderOf('first', 0o700))
    expect(another.folder).toBe(`${folder}-2`)
    const moved = path.join(root, 'second/.holdfast')
    expect(settle(moved).folder).toBe(folder)
    expect(settle(moved).folder).toBe(folder)
    expect(settle(dataDir).folder).toBe(`${folder}-2`)
  })

  it('are not shared with a copy of the clone, and a line says so', () => {
    const dataDir = dataFolderOf('original', 0o700)
    const { folder } = settle(dataDir)
    cpSync(path.join(root, 'original'), path.join(root, 'copy'), { recursive: true })
    chmodSync(path.join(root, 'copy'), 0o700)
    const copy = settle(path.join(root, 'copy/.holdfast'))
    expect(copy.folder).not.toBe(folder)
    expect(copy.note).toContain(
      `This is new data: the data in ${folder} belongs to ${dataDir}, and this folder is a copy of it.`,
    )
    expect(settle(path.join(root, 'copy/.holdfast')).note).not.toContain('new data')
    expect(settle(dataDir).folder).toBe(folder)

    cpSync(path.join(root, 'original'), path.join(root, 'open copy'), { recursive: true })
    chmodSync(path.join(root, 'open copy'), 0o755)
    const open = path.join(root, 'open copy/.holdfast')
    expect(settle(open)).toMatchObject({
      folder: open,
      note: expect.stringContaining('and this folder is a copy of it'),
    })
    expect(settle(open).note).toBeNull()
  })

  it('are not used after the data folder was deleted: it starts with new data', () => {
    const dataDir = dataFolderOf('reset', 0o700)
    const { folder } = settle(dataDir)
    rmSync(dataDir, { recursive: true })
    expect(settle(dataFolderOf('reset', 0o700)).folder).toBe(`${folder}-2`)
    expect(readdirSync(folder)).toContain('postgres')
  })

  it('are reported as missing if their folder is gone', () => {
    const dataDir = dataFolderOf('emptied', 0o700)
    const { folder } = settle(dataDir)
    rmSync(folder, { recursive: true })
    expect(settle(dataDir)).toMatchObject({
      folder,
      note: expect.stringContaining(`This is new data: its data was in ${folder}, which is gone.`),
    })
  })

  it('are in the same place after a start that was killed before it created any', () => {
    const dataDir = dataFolderOf('killed', 0o700)
    const place = findPlace(dataDir, true, base)
    expect(findPlace(dataDir, true, base)).toEqual(place)
    writeFileSync(path.join(place.folder, 'belongs-to'), `${dataDir}\n`)
    expect(findPlace(dataDir, true, base)).toEqual(place)
  })

  it('are not looked for where a stranger has pointed', () => {
    const dataDir = dataFolderOf('led', 0o700)
    writeFileSync(path.join(dataDir, 'postgres.place'), '/etc\n')
    expect(settle(dataDir).folder).toMatch(new RegExp(`^${base}/led-`))
  })
})

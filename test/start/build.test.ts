import { execFile } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { bringUpToDate } from '../../scripts/start/build.ts'
import type { Step } from '../../scripts/start/steps.ts'

let home: string
const write = (file: string, text: string) => {
  mkdirSync(path.dirname(path.join(home, file)), { recursive: true })
  writeFileSync(path.join(home, file), text)
}
const read = (file: string) => readFileSync(path.join(home, file), 'utf8')

/** A build of two texts into one. It fails where a text says so. */
const step: Step = {
  name: 'the text',
  files: () => ({ from: ['texts'], made: ['made/text'] }),
  command: ['join'],
}
const join = `#!/bin/sh
mkdir -p made && cat texts/* > made/text
if grep 'a fault' made/text; then exit 1; fi`

beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'holdfast-build-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
})

function someTexts() {
  write('node_modules/.bin/join', join)
  chmodSync(path.join(home, 'node_modules/.bin/join'), 0o755)
  write('texts/a', 'one ')
  write('texts/b', 'two')
}

test('what is missing is built, and what is newer than its sources is left as it is', async () => {
  someTexts()
  expect(await bringUpToDate(home, step)).toBe(true)
  expect(read('made/text')).toBe('one two')
  expect(await bringUpToDate(home, step)).toBe(false)
})

test('what is older than a source is built again, also when the source brings an old date with it', async () => {
  someTexts()
  await bringUpToDate(home, step)
  write('texts/b', 'three')
  utimesSync(path.join(home, 'texts/b'), new Date('2020-01-01'), new Date('2020-01-01'))
  expect(await bringUpToDate(home, step)).toBe(true)
  expect(read('made/text')).toBe('one three')
})

test('what was made of a source that is gone is built again', async () => {
  someTexts()
  await bringUpToDate(home, step)
  rmSync(path.join(home, 'texts/b'))
  expect(await bringUpToDate(home, step)).toBe(true)
  expect(read('made/text')).toBe('one ')
})

test('what is saved while it is built is found by the next start', async () => {
  someTexts()
  write('node_modules/.bin/join', `${join}\nsleep 0.1; echo three > texts/b`)
  expect(await bringUpToDate(home, step)).toBe(true)
  expect(await bringUpToDate(home, step)).toBe(true)
  expect(read('made/text')).toBe('one three\n')
})

test('a build that fails says why, and is tried again, although it has left files', async () => {
  someTexts()
  write('texts/b', 'a fault')
  await expect(bringUpToDate(home, step)).rejects.toThrow('the text cannot be built:\none a fault')
  await expect(bringUpToDate(home, step)).rejects.toThrow('the text cannot be built')
  write('texts/b', 'two')
  expect(await bringUpToDate(home, step)).toBe(true)
})

/** A clone in which everything but the server is built. */
function smallClone(source: string) {
  for (const file of ['tsconfig.json', 'tsconfig.build.json', 'package.json', 'package-lock.json'])
    cpSync(file, path.join(home, file))
  symlinkSync(path.resolve('node_modules'), path.join(home, 'node_modules'))
  write('packages/tsconfig.base.json', '{}')
  write('src/main.ts', source)
  write('src/web/generated/persisted-documents.json', '{}')
  const built = [
    'src/generated/pothos.ts',
    'src/generated/prisma/client.ts',
    'dist/docs/index.html',
    'dist/web/index.html',
    ...['cli', 'client', 'documents', 'guard', 'react', 'vue'].map(
      (name) => `packages/${name}/dist/.tsbuildinfo`,
    ),
  ]
  // A little later than everything above, and before the server is built.
  const soon = new Date(Date.now() + 50)
  for (const file of built) {
    write(file, '')
    utimesSync(path.join(home, file), soon, soon)
  }
}

/** What `npm start` does before it starts the server. */
function prepare(): Promise<{ code: number; said: string }> {
  const script = path.resolve('scripts/start/start.ts')
  return new Promise((resolve) =>
    execFile(process.execPath, ['--import', 'tsx', script], { cwd: home }, (error, _, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, said: stderr }),
    ),
  )
}

test('a source with a fault stops the start and is named; once it is mended, the server is built of it', async () => {
  smallClone('export const answer = = 41\n')
  const { code, said } = await prepare()
  expect(code).toBe(1)
  expect(said).toContain('the server cannot be built:\nsrc/main.ts(1,23)')
  write('src/main.ts', "export const answer: number = 42\nexport * from './generated/pothos.ts'\n")
  expect(await prepare()).toMatchObject({ code: 0 })
  expect(read('dist/main.js')).toContain("export const answer = 42;\nexport * from './generated/pothos.js';")
  expect(await prepare()).toEqual({ code: 0, said: '' })
  expect(existsSync(path.join(home, 'dist/docs/index.html'))).toBe(true)
})

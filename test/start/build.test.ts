import { execFile } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'

let home: string
const write = (file: string, text: string) => {
  mkdirSync(path.dirname(path.join(home, file)), { recursive: true })
  writeFileSync(path.join(home, file), text)
}
const read = (file: string) => readFileSync(path.join(home, file), 'utf8')

/** A checkout with a server of one file. Prisma and Vite are replaced by scripts that count how often they run. */
beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'holdfast-build-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  for (const file of ['package.json', 'package-lock.json', 'tsconfig.json', 'scripts/bundleServer.ts'])
    cpSync(file, path.join(home, file))
  for (const [name, made] of [
    ['prisma', 'src/generated/client.ts'],
    ['vite', 'dist/web/index.html'],
  ] as const) {
    write(
      `node_modules/.bin/${name}`,
      `#!/bin/sh\nmkdir -p ${path.dirname(made)} && echo >> ${made} && echo >> ${name}.runs\n`,
    )
    chmodSync(path.join(home, 'node_modules/.bin', name), 0o755)
  }
  for (const name of ['.bin/tsx', '.bin/wireit', 'esbuild'])
    symlinkSync(path.resolve('node_modules', name), path.join(home, 'node_modules', name))
  write('packages/documents/src/index.ts', 'export const documents = 1\n')
  write('prisma/schema.prisma', '')
  write('src/web/generated/persisted-documents.json', '{}')
  write('src/web/page.ts', 'export const page = 1\n')
  write('src/main.ts', answering(41))
  for (const name of otherEntries) write(`src/${name}.ts`, '')
})

const answering = (answer: number) => `const answer: number = ${answer}\nconsole.log(answer)\n`
const otherEntries = [
  ...['command', 'init', 'check', 'migrate', 'sweep', 'fenceBump'],
  ...['contentWorker', 'quickjsWorker', 'schemaWorker'].map((name) => `sandbox/${name}`),
]

/** What `npm start` does before it starts the server. */
function built(): Promise<{ code: number; said: string }> {
  return new Promise((resolve) =>
    execFile(
      'npm',
      ['run', 'build:start'],
      { cwd: home, env: { ...process.env, WIREIT_CACHE: 'none' } },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, said: out + err }),
    ),
  )
}
const runs = (name: string) => read(`${name}.runs`).length

test('npm start builds what is missing, and nothing a second time', async () => {
  expect(await built()).toMatchObject({ code: 0 })
  expect(read('dist/main.js')).toContain('answer = 41;')
  expect(await built()).toMatchObject({ code: 0 })
  expect([runs('prisma'), runs('vite')]).toEqual([1, 1])
})

test('npm start builds the part whose source has changed, also when the source brings an old date with it', async () => {
  await built()
  write('src/main.ts', answering(42))
  expect(await built()).toMatchObject({ code: 0 })
  expect(read('dist/main.js')).toContain('answer = 42;')
  write('src/web/page.ts', 'export const page = 2\n')
  expect(await built()).toMatchObject({ code: 0 })
  expect([runs('prisma'), runs('vite')]).toEqual([1, 2])
})

test('npm start builds the pages again when a package has changed', async () => {
  await built()
  write('packages/documents/src/index.ts', 'export const documents = 2\n')
  expect(await built()).toMatchObject({ code: 0 })
  expect([runs('prisma'), runs('vite')]).toEqual([1, 2])
})

test('a source with a fault stops the start and is named, and a later start builds it', async () => {
  write('src/main.ts', 'const answer = = 41\n')
  const { code, said } = await built()
  expect(code).not.toBe(0)
  expect(said).toContain('src/main.ts:1:15')
  write('src/main.ts', answering(42))
  expect(await built()).toMatchObject({ code: 0 })
})

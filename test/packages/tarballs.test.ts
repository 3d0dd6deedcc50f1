import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const modules = path.resolve('node_modules')
const project = mkdtempSync(path.join(os.tmpdir(), 'holdfast-package-'))
let packed: string[]

const program = `import { openDraft, type DraftHandle, type DraftState } from '@holdfast/client'
import { apolloTransport, possibleTypes } from '@holdfast/client/apollo'
import { fetchTransport } from '@holdfast/client/fetch'
import { urqlTransport } from '@holdfast/client/urql'
import { ActiveDraftLocksDocument, type ActiveDraftLocksQuery } from '@holdfast/documents'
import { DraftLockProvider, englishTexts, useDraftLock } from '@holdfast/react'

const transport = fetchTransport({ url: 'http://localhost:4000/graphql' })
export const open = (): DraftHandle => openDraft({ transport, toolId: 'tool', baseVersion: 1 })
export const nameOf = (state: DraftState): 'held' | 'not' => (state.name === 'held' ? state.name : 'not')
export const holders = (data: ActiveDraftLocksQuery): string[] => data.activeDraftLocks.nodes.map((lock) => lock.holder.name)
// @ts-expect-error a draft needs the version that was loaded: the types have arrived, and are no any
export const wrong = () => openDraft({ transport, toolId: 'tool' })
const texts: string = englishTexts.held({ who: null, reason: null })
const parts = [apolloTransport, urqlTransport, DraftLockProvider, useDraftLock, ActiveDraftLocksDocument, possibleTypes.UserError]
console.log(texts, parts.filter(Boolean).length)
`

/** What a person who installs the tarball would have beside it. */
const beside = [
  '@apollo',
  '@graphql-typed-document-node',
  '@types',
  '@urql',
  '@wry',
  '@0no-co',
  'csstype',
  'graphql',
]
const more = ['graphql-tag', 'graphql-ws', 'optimism', 'react', 'rxjs', 'tslib', 'undici-types', 'wonka']

beforeAll(async () => {
  const workspaces = ['documents', 'client', 'react'].map((name) => `--workspace=@holdfast/${name}`)
  const options = ['--json', '--ignore-scripts', '--pack-destination', project]
  const { stdout } = await run('npm', ['pack', '--include-workspace-root', ...workspaces, ...options])
  const tarballs = Object.values(JSON.parse(stdout)) as {
    name: string
    filename: string
    files: { path: string }[]
  }[]
  for (const { name, filename, files } of tarballs) {
    if (name === 'holdfast') packed = files.map((file) => file.path)
    const home = path.join(project, 'node_modules', name)
    mkdirSync(home, { recursive: true })
    await run('tar', ['-xzf', path.join(project, filename), '-C', home, '--strip-components=1'])
  }
  const present = new Set(readdirSync(modules))
  for (const name of [...beside, ...more].filter((name) => present.has(name)))
    symlinkSync(path.join(modules, name), path.join(project, 'node_modules', name))
  writeFileSync(path.join(project, 'package.json'), JSON.stringify({ type: 'module' }))
  writeFileSync(path.join(project, 'main.ts'), program)
})
afterAll(() => rmSync(project, { recursive: true, force: true }))

test.each([
  ['nodenext', 'nodenext'],
  ['bundler', 'esnext'],
])(
  'an empty project compiles against the tarball under moduleResolution %s, and runs',
  async (resolution, module) => {
    const options = ['--moduleResolution', resolution, '--module', module, '--outDir', resolution]
    const strict = [
      '--strict',
      '--target',
      'es2023',
      '--lib',
      'es2024,dom,esnext.disposable',
      '--types',
      'node',
    ]
    const tsc = path.join(modules, '.bin', 'tsc')
    const compiled = await run(tsc, ['main.ts', ...options, ...strict, '--skipLibCheck', '--ignoreConfig'], {
      cwd: project,
    }).catch((error) => error)
    expect(compiled.stdout).toBe('')
    const { stdout } = await run(process.execPath, [`${resolution}/main.js`], { cwd: project })
    expect(stdout).toBe('You are editing this draft. 6\n')
  },
)

test('a bundle holds only what it uses', async () => {
  const bundled = async (contents: string) => {
    const stdin = { contents, resolveDir: project }
    const { outputFiles } = await build({ stdin, bundle: true, format: 'esm', minify: true, write: false })
    return outputFiles[0]!.text
  }
  expect(await bundled(`import { openDraft } from '@holdfast/client'`)).toBe('')
  const one = await bundled(`export { ActiveDraftLocksDocument } from '@holdfast/documents'`)
  expect(one).toContain('activeDraftLocks')
  expect(one).not.toContain('saveDraft')
  expect(await bundled(`export { openDraft } from '@holdfast/client'`)).not.toMatch(
    /CreateTool|apollo|react/i,
  )
})

test('the tarball brings the server and its migrations, and neither tests nor secrets', () => {
  expect(packed).toEqual(expect.arrayContaining(['dist/main.js', 'schema.graphql', 'README.md', 'LICENSE']))
  expect(packed.some((file) => /^prisma\/migrations\/.+\.sql$/.test(file))).toBe(true)
  const allowed = /^(dist|prisma\/(migrations|demo))\/|^(schema\.graphql|[A-Z]+\.md|LICENSE|package\.json)$/
  expect(
    packed.filter((file) => !allowed.test(file) || /\.test\.|\.env|\.pem|\.holdfast/.test(file)),
  ).toEqual([])
})

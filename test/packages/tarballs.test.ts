import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { build as viteBuild } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Packed, type Project } from './project.ts'

let packed: Packed
beforeAll(async () => {
  packed = await Packed.pack()
})
afterAll(() => packed.remove())

const manifestOf = (folder: string) => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))

describe('@holdfast/client, installed alone', () => {
  let alone: Project
  beforeAll(async () => {
    alone = await packed.project('alone', ['@holdfast/client', '@holdfast/documents'])
  })

  test('installs at most 3 packages and 2 MB, without a warning', () => {
    const modules = path.join(alone.folder, 'node_modules')
    const files = readdirSync(modules, { recursive: true, encoding: 'utf8' }).map((file) =>
      path.join(modules, file),
    )
    const packages = files.filter((file) => /node_modules\/@[^/]+\/[^/]+\/package\.json$/.test(file))
    const bytes = files
      .map((file) => statSync(file))
      .reduce((sum, one) => sum + (one.isFile() ? one.size : 0), 0)
    expect(packages.length).toBeLessThanOrEqual(3)
    expect(bytes).toBeLessThan(2_000_000)
    expect(alone.said).toMatch(/^\s*added 3 packages/)
    // npm checks only the Node version of this run. Here no package may require other versions than ours:
    // 20.19, 22, 24.
    const engines = packages.map((file) => manifestOf(path.dirname(file)).engines?.node ?? '>=20.19')
    expect(new Set(engines)).toEqual(new Set(['>=20.19']))
  })

  test('can be required from CommonJS where Node supports it; elsewhere the error says to use import()', async () => {
    const program = "console.log(typeof require('@holdfast/client').openDraft)"
    expect(await alone.node(['--input-type=commonjs', '-e', program])).toMatch(/^function\n/)
    const old = ['--no-experimental-require-module', '--input-type=commonjs', '-e', program]
    expect(await alone.node(old)).toMatch(/ES Module .*holdfast.* not supported(.|\n)*dynamic import\(\)/)
  })

  test('compiles without the types of Node, of graphql, and of any client library', async () => {
    alone.takes('bare.ts')
    const bare = ['--types', '', '--lib', 'es2022,dom']
    expect(await alone.compile('bare.ts', 'bundler', ...bare)).toBe('')
    expect(await alone.compile('bare.ts', 'nodenext', ...bare)).toBe('')
  })

  test('can import the elements on a server, where they define nothing', async () => {
    const program = `import { defineElements } from '@holdfast/client/elements'
defineElements()
console.log(typeof document)`
    expect(await alone.node(['--input-type=module', '-e', program])).toBe('undefined\n')
  })

  test('adds to a bundle only what is used', async () => {
    const bundled = async (contents: string) => {
      const stdin = { contents, resolveDir: alone.folder }
      const { outputFiles } = await build({ stdin, bundle: true, format: 'esm', minify: true, write: false })
      return outputFiles[0]!.text
    }
    expect(await bundled(`import { openDraft } from '@holdfast/client'`)).toBe('')
    const one = await bundled(`export { ActiveDraftLocksDocument } from '@holdfast/documents'`)
    expect(one).toContain('activeDraftLocks')
    expect(one).not.toContain('saveDraft')
    // React Native sets this name, so that the client recognises it.
    const client = await bundled(`export { openDraft } from '@holdfast/client'`)
    expect(client).not.toMatch(/CreateTool|apollo|react(?!Native)|This draft is free/i)
    const editor = await bundled(`export { openEditor } from '@holdfast/client/editor'`)
    expect(editor).not.toMatch(/holdfast-banner|apollo|react(?!Native)|CreateTool/i)
  })
})

test('every declaration compiles without skipLibCheck, in an ES2022 project without the types of Node', async () => {
  const ours = ['@holdfast/client', '@holdfast/documents', '@holdfast/react', '@holdfast/vue']
  const theirs = {
    ...{ 'graphql-ws': '6', graphql: '16', '@urql/core': '6' },
    ...{ react: '19', '@types/react': '19', vue: '3' },
  }
  const project = await packed.project('declarations', ours, theirs)
  project.takes('declarations.ts')
  const checked = ['--skipLibCheck', 'false', '--types', '', '--lib', 'es2022,dom']
  expect(await project.compile('declarations.ts', 'bundler', ...checked)).toBe('')
  expect(await project.compile('declarations.ts', 'nodenext', ...checked)).toBe('')
  const entries = ours.flatMap((name) =>
    Object.keys(manifestOf(`packages/${name.slice(10)}`).exports)
      .filter((entry) => !/\.(json|graphql)$/.test(entry))
      .map((entry) => `'${path.posix.join(name, entry)}'`),
  )
  const source = readFileSync(path.join(project.folder, 'declarations.ts'), 'utf8')
  expect(entries.filter((entry) => !source.includes(entry))).toEqual([])
})

test('Vite builds the React hooks and the Vue composables, and the Vue build contains nothing of React', async () => {
  const theirs = { react: '19', vue: '3' }
  const ours = ['@holdfast/client', '@holdfast/documents', '@holdfast/react', '@holdfast/vue']
  const project = await packed.project('vite', ours, theirs)
  const graphOf = async (name: string) => {
    const input = path.join(project.folder, `${name}.js`)
    const { modules } = await viteGraph(
      project.folder,
      input,
      `export { ConflictDialog, useDraftEditor, useDraftLock, useLine, useSalvage } from '@holdfast/${name}'`,
    )
    return modules.join('\n')
  }
  expect(await graphOf('react')).toMatch(/node_modules\/react\//)
  const vue = await graphOf('vue')
  expect(vue).toMatch(/node_modules\/vue\//)
  expect(vue).not.toMatch(/react\//)
})

test('only React modules that need a browser page say "use client"', () => {
  const isMarked = (name: string) =>
    /^'use client'/.test(readFileSync(`packages/react/dist/${name}.js`, 'utf8'))
  const forPages = [
    'DraftLockProvider',
    'useDraftLock',
    'useDraftEditor',
    'useLine',
    'useSalvage',
    'DraftBanner',
    'dialogs',
  ]
  expect([...forPages, 'entry'].map(isMarked)).toEqual([...forPages.map(() => true), false])
})

test.each(['client', 'documents', 'react', 'vue', 'cli'])(
  'the tarball of @holdfast/%s contains what it exports, a README and the licence, but neither sources nor tests',
  (name) => {
    const files = packed.tarballs.get(`@holdfast/${name}`)?.files ?? []
    const manifest = manifestOf(`packages/${name}`)
    const targets = JSON.stringify([manifest.exports ?? {}, manifest.bin ?? {}]).match(/dist\/[^"]+/g) ?? []
    expect(files).toEqual(expect.arrayContaining([...targets, 'README.md', 'LICENSE', 'package.json']))
    expect(files.filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))).toEqual([])
    expect(manifest).toMatchObject({ license: 'MIT', repository: { directory: `packages/${name}` } })
    expect(manifest.private).toBeUndefined()
  },
)

test('the service’s tarball contains the server and its migrations, and neither tests nor secrets', () => {
  const files = packed.tarballs.get('holdfast')?.files ?? []
  expect(files).toEqual(expect.arrayContaining(['dist/main.js', 'schema.graphql', 'README.md', 'LICENSE']))
  expect(files.some((file) => /^prisma\/migrations\/.+\.sql$/.test(file))).toBe(true)
  const allowed =
    /^(dist|deploy\/init|examples\/editors|prisma\/(migrations|demo))\/|^(schema\.graphql|[A-Z]+\.md|LICENSE|package\.json)$/
  expect(files.filter((file) => !allowed.test(file) || /\.test\.|\.env|\.pem|\.holdfast/.test(file))).toEqual(
    [],
  )
})

async function viteGraph(root: string, input: string, code: string): Promise<{ modules: string[] }> {
  const output = await viteBuild({
    ...{ root, configFile: false, logLevel: 'error' },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === input ? id : null),
        load: (id) => (id === input ? code : null),
      },
    ],
    build: { write: false, lib: { entry: input, formats: ['es'] } },
  })
  const [one] = [output].flat()
  if (!one || !('output' in one)) throw new Error('Vite built nothing')
  return { modules: one.output.flatMap((chunk) => ('modules' in chunk ? Object.keys(chunk.modules) : [])) }
}

import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

async function bundled(contents: string) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: 'packages/client/src' },
    tsconfig: 'tsconfig.json',
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external: ['graphql-ws'],
    write: false,
  })
  const bundle = outputFiles[0]!
  return { text: bundle.text, bytes: gzipSync(bundle.contents).length }
}

const client = `export { openDraft } from './draft.ts'
export { fetchTransport } from './transports/fetch.ts'
`

test('the client with the fetch transport is below 12 kB gzipped, without graphql-ws', async () => {
  const { text, bytes } = await bundled(client)
  expect(bytes).toBeLessThan(12_000)
  expect(text).not.toMatch(/from\s*["'](node:|graphql-ws)/)
})

test('each further language costs at most 2.5 kB, only for pages that import it', async () => {
  const { text, bytes } = await bundled(client)
  for (const language of ['de', 'sv']) {
    const words = `export * from './words/${language}.ts'`
    expect((await bundled(client + words)).bytes - bytes).toBeLessThan(2_500)
  }
  expect(text).not.toMatch(/Entwurf|utkast/)
})

test('an editor costs at most 4 kB more, and its elements 2.7 kB', async () => {
  const { bytes } = await bundled(client)
  const editor = `${client}export { openEditor } from './editor/openEditor.ts'
`
  const withEditor = await bundled(editor)
  const withElements = await bundled(`${editor}export { defineElements } from './elements/entry.ts'`)
  expect(withEditor.bytes - bytes).toBeLessThan(4_000)
  expect(withElements.bytes - withEditor.bytes).toBeLessThan(2_700)
})

test('the line costs at most 7 kB more, and salvage 3.5 kB', async () => {
  const { bytes } = await bundled(client)
  const withLine = await bundled(`${client}export { lineBannerOf, openLine } from './line/entry.ts'`)
  const withSalvage = await bundled(`${client}export { keepSalvage } from './salvage/entry.ts'`)
  expect(withLine.bytes - bytes).toBeLessThan(7_000)
  expect(withSalvage.bytes - bytes).toBeLessThan(3_500)
})

import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const limit = 12_000

test('the client with the fetch transport is below 12 kB gzipped, graphql-ws aside', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { openDraft } from './draft.ts'
export { fetchTransport } from './transports/fetch.ts'`,
      resolveDir: 'packages/client/src',
    },
    tsconfig: 'tsconfig.json',
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external: ['graphql-ws'],
    write: false,
  })
  const bundle = outputFiles[0]!
  expect(gzipSync(bundle.contents).length).toBeLessThan(limit)
  expect(bundle.text).not.toMatch(/from\s*["'](node:|graphql-ws)/)
})

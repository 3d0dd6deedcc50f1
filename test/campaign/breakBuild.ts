import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { SeededFault } from './seededFaults.ts'

/** A copy of the build with the fault in it; throws when what is to be broken is no longer there. */
export function breakBuild(seeded: SeededFault, build = 'dist'): { main: string; remove(): void } {
  // Below node_modules, so that the copy finds its packages and nobody takes it for a source.
  const folder = path.resolve('node_modules', '.cache', 'holdfast', seeded.name.replaceAll(/\W+/g, '-'))
  rmSync(folder, { recursive: true, force: true })
  const copy = path.join(folder, 'dist')
  cpSync(build, copy, { recursive: true })
  // Beside it what it compares the schema of its database with.
  symlinkSync(path.resolve('prisma'), path.join(folder, 'prisma'))
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }')
  for (const [file, broken] of brokenFiles(seeded, build)) writeFileSync(path.join(copy, file), broken)
  return {
    main: path.join(copy, 'main.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The files that the fault changes, as it leaves them. */
export function brokenFiles({ name, edits }: SeededFault, build = 'dist'): Map<string, string> {
  const broken = new Map<string, string>()
  for (const [file, from, to] of edits) {
    const whole = broken.get(file) ?? readFileSync(path.join(build, file), 'utf8')
    if (!whole.includes(from))
      throw new Error(`${file} has no "${from}" any more: mend the seeded fault "${name}"`)
    broken.set(
      file,
      whole.replace(from, () => to),
    )
  }
  return broken
}

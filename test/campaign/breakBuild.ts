import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { SeededFault } from './seededFaults.ts'

/** A copy of the build with the fault applied. Throws when the code to be changed is no longer there. */
export function breakBuild(seeded: SeededFault, build = 'dist'): { main: string; remove(): void } {
  // Inside node_modules, so that the copy finds its packages and is not taken for source code.
  const folder = path.resolve('node_modules', '.cache', 'holdfast', seeded.name.replaceAll(/\W+/g, '-'))
  rmSync(folder, { recursive: true, force: true })
  const copy = path.join(folder, 'dist')
  cpSync(build, copy, { recursive: true })
  // The server compares its database with this schema.
  symlinkSync(path.resolve('prisma'), path.join(folder, 'prisma'))
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }')
  for (const [file, broken] of brokenFiles(seeded, build)) writeFileSync(path.join(copy, file), broken)
  return {
    main: path.join(copy, 'main.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The changed files, with the fault applied. */
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

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** What starts a server, a browser or a worker, as it stands in a test or in a helper of tests. */
const starts =
  /\binject\b|'node:child_process'|'playwright-core'|embeddedPostgres|quickjsPool|[sS]chemaValidator/

/**
 * The test files that start nothing, neither by themselves nor by a helper of theirs: `npm run test:quick`. Nobody has to say so
 * of a new file.
 */
export function filesThatStartNothing(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !file.endsWith('.timed.test.ts'))
    .map((file) => path.join(folder, file))
    .filter((file) => !startsSomething(file, folder, new Set()))
    .sort()
}

function startsSomething(file: string, folder: string, seen: Set<string>): boolean {
  if (seen.has(file) || !file.startsWith(folder) || !existsSync(file)) return false
  seen.add(file)
  const text = readFileSync(file, 'utf8')
  const imported = [...text.matchAll(/\bfrom '(\.[^']+)'/g)].map(([, to = '']) =>
    path.resolve(path.dirname(file), to),
  )
  return starts.test(text) || imported.some((each) => startsSomething(each, folder, seen))
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** What starts a server, a browser or a worker, or needs the built documentation, as it stands in a test or in a helper of tests. */
const starts =
  /\binject\b|'node:child_process'|'playwright-core'|embeddedPostgres|quickjsPool|[sS]chemaValidator|'dist\/docs'/

/**
 * The test files that start nothing, neither themselves nor in their helpers: `npm run test:quick`. New files
 * are found automatically.
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

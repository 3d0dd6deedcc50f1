import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bringUpToDate } from './build.ts'
import { isStale } from './stale.ts'
import { client, docs, documents, packages, pages, type Step, server } from './steps.ts'

/**
 * What `npm start` does before it starts the server: builds what is missing or older than its sources, without a look at the
 * types, which `npm run build` and `npm run check` check. What the server does not need is built while it runs.
 */
const home = process.cwd()
const began = performance.now()
try {
  const first = await together([client, documents, pages])
  // From the client, and into a folder that the pages have just replaced.
  const built = [...first, await bringUpToDate(home, server)]
  if (built.includes(true)) console.error(`Built in ${((performance.now() - began) / 1_000).toFixed(1)} s.`)
} catch (error) {
  console.error((error as Error).message)
  process.exit(1)
}
const areDocsStale = isStale(home, docs.files(home))
// An old one is not shown, and none is read while it is written.
if (areDocsStale) rmSync(path.join(home, 'dist/docs'), { recursive: true, force: true })
if (areDocsStale || isStale(home, packages.files(home)))
  spawn(process.execPath, [...process.execArgv, fileURLToPath(new URL('beside.ts', import.meta.url))], {
    cwd: home,
    stdio: ['ignore', 'ignore', 'inherit'],
  }).unref()

/** Fails once all have ended: none is left running. */
async function together(steps: Step[]): Promise<boolean[]> {
  const ends = await Promise.allSettled(steps.map((step) => bringUpToDate(home, step)))
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason
    return end.value
  })
}

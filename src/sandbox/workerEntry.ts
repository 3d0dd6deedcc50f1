import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

export interface WorkerEntry {
  url: URL
  execArgv: string[]
}

/**
 * A worker file beside this one. Its name is chosen here because tsc rewrites the extensions of imports but not of
 * URLs; and a worker does not inherit the loader through which its parent reads TypeScript.
 */
export function workerEntry(name: string): WorkerEntry {
  if (!import.meta.url.endsWith('.ts')) return { url: new URL(`./${name}.js`, import.meta.url), execArgv: [] }
  const loader = createRequire(import.meta.url).resolve('tsx')
  return {
    url: new URL(`./${name}.ts`, import.meta.url),
    execArgv: ['--import', pathToFileURL(loader).href],
  }
}

export interface WorkerEntry {
  url: URL
  execArgv: string[]
}

/**
 * The worker file beside this one, as source or as a bundle (scripts/bundleServer.ts lists the workers). A worker in
 * TypeScript needs its own loader, because tsx does not apply to worker threads.
 */
export function workerEntry(name: string): WorkerEntry {
  if (!import.meta.url.endsWith('.ts')) return { url: new URL(`./${name}.js`, import.meta.url), execArgv: [] }
  const tsx = JSON.stringify(import.meta.resolve('tsx/esm/api'))
  const register = `import { register } from ${tsx}; register()`
  return {
    url: new URL(`./${name}.ts`, import.meta.url),
    execArgv: ['--import', `data:text/javascript,${encodeURIComponent(register)}`],
  }
}

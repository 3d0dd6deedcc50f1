import { ownProcesses, running } from './running.ts'

/** Milliseconds of CPU by what this run consists of. */
export type Shares = Record<string, number>

/** Names of the servers that are measured, by process: to the system they are all called node. */
const names = new Map<number, string>()
export const nameProcess = (pid: number, name: string) => names.set(pid, name)

/** So far, by name: the load generator, each server, PostgreSQL, Redis and programs such as pgbench. */
export function cpuSoFar(): Shares {
  const shares: Shares = {}
  const add = (name: string, ms: number) => {
    shares[name] = (shares[name] ?? 0) + ms
  }
  for (const { pid, name, cpuMs, endedMs } of ownProcesses(running())) {
    if (pid === process.pid) {
      add('the load generator', cpuMs)
      // Programs that have ended, pgbench above all, are their starter's.
      add('programs', endedMs)
    } else if (name === 'postgres') add('PostgreSQL', cpuMs + endedMs)
    else add(names.get(pid) ?? name, cpuMs + endedMs)
  }
  return shares
}

/** What a core of each was taken in between, the most first; what took next to nothing is left out. */
export function coresBetween(before: Shares, after: Shares, elapsedMs: number): Shares {
  const cores = Object.entries(after)
    .map(([name, ms]) => [name, (ms - (before[name] ?? 0)) / elapsedMs] as const)
    .filter(([, share]) => share >= 0.02)
  return Object.fromEntries(cores.toSorted(([, a], [, b]) => b - a))
}

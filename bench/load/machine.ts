import { readFileSync } from 'node:fs'
import os from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { ownProcesses, type Running, running } from './running.ts'

/** How busy the machine is while nothing is measured. Shares are of all cores: 0.5 is one of two. */
export interface Load {
  /** Linux' load average of the last minute, our own work of that minute included. */
  average: number
  /** Over one second. */
  busy: number
  /** What of it is neither this run's nor anything's that it has started. */
  others: number
  /** The processes of others that took most, where they took too much. */
  who: string[]
}

/** A machine of which others take more than this is not measured on: at two cores a fifth of one of them. */
export const mostOfOthers = 0.1

/** What was done before has its aftermath, which is given so long to end. */
export const patience = { ms: 20_000 }

/** Looks for one second. */
export async function machineLoad(): Promise<Load> {
  const before = look()
  await setTimeout(1_000)
  return loadBetween(before, look())
}

/** The load once others are quiet, or what it is when patience is over. */
export async function onceQuiet(): Promise<Load> {
  const until = performance.now() + patience.ms
  let load = await machineLoad()
  while (isBusy(load) && performance.now() < until) load = await machineLoad()
  return load
}

export const isBusy = ({ others }: Pick<Load, 'others'>) => others > mostOfOthers

/** What to do about a machine that others use; null where nobody does. */
export function refusal(loads: { of: string; load: Load }[]): string | null {
  const busy = loads.filter(({ load }) => isBusy(load))
  if (busy.length === 0) return null
  const seen = busy.map(({ of, load }) => `  ${of}: ${shownLoad(load)}`)
  return [
    `Others use this machine: before these, they took more than ${percent(mostOfOthers)} of its cores.`,
    ...seen,
    'What was measured beside them is not written. Stop them, or wait until they have ended, and measure again; or measure',
    'without writing (--no-write), to look at figures that will not be kept.',
  ].join('\n')
}

export function shownLoad({ average, busy, others, who }: Load): string {
  const names = who.length > 0 ? ` (${who.join(', ')})` : ''
  return `${average.toFixed(1)}; ${percent(busy)} busy, others ${percent(others)}${names}`
}

const percent = (share: number) => `${Math.round(share * 100)} %`

interface Moment {
  /** Milliseconds of all cores together. Stolen time is another machine's on the same host: somebody else's work, too. */
  busyMs: number
  totalMs: number
  all: Map<number, Running>
}

function look(): Moment {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1)
  const ticks = line.split(/\s+/).slice(1, 9).map(Number)
  const totalMs = 10 * ticks.reduce((sum, value) => sum + value, 0)
  const [, , , idle = 0, waiting = 0] = ticks
  return { busyMs: totalMs - 10 * (idle + waiting), totalMs, all: running() }
}

function loadBetween(before: Moment, after: Moment): Load {
  const elapsed = after.totalMs - before.totalMs
  const own = new Set([...ownProcesses(before.all), ...ownProcesses(after.all)].map(({ pid }) => pid))
  let ownMs = 0
  const others: { name: string; ms: number }[] = []
  for (const { pid, name, cpuMs } of after.all.values()) {
    const ms = cpuMs - (before.all.get(pid)?.cpuMs ?? 0)
    if (own.has(pid)) ownMs += ms
    else if (ms > 0) others.push({ name: `${name}, process ${pid}`, ms })
  }
  const busyMs = after.busyMs - before.busyMs
  const load = {
    average: os.loadavg()[0] ?? 0,
    busy: busyMs / elapsed,
    others: Math.max(0, busyMs - ownMs) / elapsed,
  }
  const most = others.toSorted((a, b) => b.ms - a.ms).slice(0, 3)
  // Names of a machine's programs are for whoever has to end them, and for no table.
  return { ...load, who: isBusy(load) ? most.map(({ name }) => name) : [] }
}

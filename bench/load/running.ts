import { readdirSync, readFileSync } from 'node:fs'

/** A process as /proc shows it. Times are milliseconds of CPU so far, in user and in system mode. */
export interface Running {
  pid: number
  parent: number
  name: string
  cpuMs: number
  /** Of its children that have ended. */
  endedMs: number
}

export function running(): Map<number, Running> {
  const found = new Map<number, Running>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      const process = parsed(readFileSync(`/proc/${entry}/stat`, 'utf8'))
      found.set(process.pid, process)
    } catch {
      // It ended while the others were read.
    }
  }
  return found
}

/** The name stands in brackets and may itself have brackets and spaces. */
export function parsed(stat: string): Running {
  const [opens, closes] = [stat.indexOf('('), stat.lastIndexOf(')')]
  const fields = stat.slice(closes + 2).split(' ')
  // Linux shows clock ticks as hundredths of a second.
  const ms = (from: number) => (Number(fields[from]) + Number(fields[from + 1])) * 10
  return {
    pid: Number(stat.slice(0, opens)),
    parent: Number(fields[1]),
    name: stat.slice(opens + 1, closes),
    cpuMs: ms(11),
    endedMs: ms(13),
  }
}

/** This process, and everything that it has started and that still runs. */
export function ownProcesses(all: Map<number, Running>, root = process.pid): Running[] {
  const children = new Map<number, Running[]>()
  for (const one of all.values()) children.set(one.parent, [...(children.get(one.parent) ?? []), one])
  const own: Running[] = []
  const found = [all.get(root)].filter((one) => one !== undefined)
  for (let next = found.pop(); next; next = found.pop()) {
    own.push(next)
    found.push(...(children.get(next.pid) ?? []))
  }
  return own
}

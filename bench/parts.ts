import { spawnSync } from 'node:child_process'
import type { Pair } from './measure.ts'
import { broadcast } from './pairs/broadcast.ts'
import { etcd } from './pairs/etcd.ts'
import { guard } from './pairs/guard.ts'
import { idle } from './pairs/idle.ts'
import { latency } from './pairs/latency.ts'
import { limits } from './pairs/limits.ts'
import { payload } from './pairs/payload.ts'
import { redlock } from './pairs/redlock.ts'
import { size } from './pairs/size.ts'
import { start } from './pairs/start.ts'
import { takeover } from './pairs/takeover.ts'
import { wordpress } from './pairs/wordpress.ts'
import { yoga } from './pairs/yoga.ts'

/** What can be measured by itself. Each pair belongs to one of them, so that together they are everything. */
export const parts: Record<string, Pair[]> = {
  goals: [yoga, payload, limits, takeover, guard],
  tables: [redlock, etcd, wordpress, broadcast, idle, start],
  plots: [size, latency],
}

export const pairs = Object.values(parts).flat()

/** What is missing on this machine for it, as a sentence; null where it can be measured. */
export function missing({ name, needs }: Pair): string | null {
  if (!needs || !spawnSync(needs.program, ['--version']).error) return null
  return `${name} is left out: it needs ${needs.program} on the PATH (Debian: apt-get install ${needs.from}).`
}

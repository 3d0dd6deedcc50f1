import { heartbeatsOverHttp } from '../load/callers.ts'
import { hammer } from '../load/hammer.ts'
import { onceQuiet } from '../load/machine.ts'
import { type Latency, steady } from '../load/steady.ts'
import { type Curves, figured, figureOf, type Pair } from '../measure.ts'
import { median } from '../report/statistics.ts'

const callers = 64
/** With less it does not keep up. */
const leastAnswered = 0.99
const shares = [0.1, 0.25, 0.5, 0.7, 0.8, 0.9, 0.95]
const names = { ours: 'Holdfast', bare: 'bare graphql-yoga with coalescing' }

let curves: Curves | null = null

/**
 * How long a heartbeat takes at how many a second, up to what ours does at most: for both the same heartbeats a second, so that
 * the curves can be laid over each other. Calls come at random moments, whatever has been answered. A curve ends where its
 * side does not keep up.
 */
export const latency: Pair = {
  name: 'latency',
  async run(stage, { seconds, rounds }) {
    const databaseUrl = await stage.database({ tools: 1_000, locks: 1_000 })
    const servers = {
      ours: await stage.start<{ url: string }>('server.ts', { databaseUrl }),
      bare: await stage.start<{ url: string }>('peers/bareYoga.ts', { databaseUrl }),
    }
    await stage.settle()
    const open = {
      ours: await heartbeatsOverHttp(servers.ours.ready.url, callers, 'id'),
      bare: await heartbeatsOverHttp(servers.bare.ready.url, callers, 'id'),
    }
    const load = await onceQuiet()
    await hammer(open.bare.each, Math.min(1.5, seconds))
    await hammer(open.ours.each, Math.min(1.5, seconds))
    const most = (await hammer(open.ours.each, seconds)).perSecond
    const sides = ['ours', 'bare'] as const
    const measured = new Map<string, Latency[]>()
    const key = (side: string, share: number) => `${side} ${share}`
    const turns = Math.max(1, Math.min(3, rounds))
    // Of each side the smallest share with which it did not keep up: from there on it has no points.
    const limit = { ours: Number.POSITIVE_INFINITY, bare: Number.POSITIVE_INFINITY }
    for (let round = 0; round < turns; round++)
      for (const share of shares)
        for (const side of round % 2 ? sides.toReversed() : sides) {
          if (share >= limit[side]) continue
          const one = await steady(open[side].each, share * most, Math.max(1, seconds / 2))
          if (one.answered < leastAnswered) limit[side] = share
          else measured.set(key(side, share), [...(measured.get(key(side, share)) ?? []), one])
        }
    if (limit.ours <= 0.5) throw new Error('half of what the server does at most is too much for it')
    for (const { close } of Object.values(open)) close()
    await stage.stop(servers.ours, servers.bare)

    const at = (side: string, share: number, which: 'p50Ms' | 'p99Ms') =>
      (measured.get(key(side, share)) ?? []).map((one) => one[which])
    const line = (side: 'ours' | 'bare', which: 'p50Ms' | 'p99Ms') => ({
      name: `${names[side]}, ${which === 'p50Ms' ? 'p50' : 'p99'}`,
      points: shares
        .filter((share) => share < limit[side])
        .map((share): [number, number] => [Math.round(share * most), median(at(side, share, which))]),
    })
    curves = {
      title: 'How long a heartbeat takes, by how many come in a second',
      x: 'heartbeats a second over HTTP by id, up to 95 % of what ours does at most',
      y: 'ms from the moment it was due',
      lines: [line('ours', 'p50Ms'), line('ours', 'p99Ms'), line('bare', 'p50Ms'), line('bare', 'p99Ms')],
    }
    const half = 'heartbeat at half of what the server does at most'
    const same =
      'Calls at random moments, 64 connections; timed from when each was due: the wait for a free connection is in it, and up to 1 ms of the load generator’s own timer.'
    return [
      figured({ what: `${half}, p50`, unit: 'ms', ours: figureOf(at('ours', 0.5, 'p50Ms')), load, same }),
      figured({ what: `${half}, p99`, unit: 'ms', ours: figureOf(at('ours', 0.5, 'p99Ms')), load, same }),
    ]
  },
  curves: () => (curves ? { latency: curves } : undefined),
}

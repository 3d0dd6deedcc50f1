import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import WebSocket from 'ws'
import { HttpCaller } from '../load/httpCaller.ts'
import { watchers } from '../load/watchers.ts'
import { alone, comparison, figureOf, inTurn, type Row } from '../measure.ts'
import { adminToken, succeeded, takeOver } from '../operations.ts'
import { cpuMs } from '../processes.ts'
import { large, thousands } from './large.ts'

/** Subscriptions on each socket. */
const each = 10
/** The document that many watch. */
const busy = 1

interface Memory {
  rss: number
  heapUsed: number
}

/**
 * So many sockets of one instance with ten subscriptions each. A quarter of them watch one document with all ten, whose lock
 * is taken over; the others watch a document each. Beside it the same number of messages, byte for byte, by `ws` alone.
 */
export const subscriptions = large({
  name: 'subscriptions',
  options: { sockets: 2_000, rounds: 5, idle: 20 },
  async run(stage, { sockets, rounds, idle }) {
    const crowd = Math.floor(sockets / 4)
    const databaseUrl = await stage.database({ tools: 1 + Math.max(sockets, 50) * each, locks: 1_000 })
    const server = await stage.start<{ url: string }>('server.ts', { databaseUrl })
    const bare = await stage.start<{ url: string }>('peers/bareSocket.ts')
    const { url } = server.ready
    const documentOf = (socket: number, index: number) =>
      socket < crowd ? busy : 2 + (socket - crowd) * each + index
    // What the first sockets bring into memory, code above all, is not theirs.
    const first = await watchers(url, 50, each, (socket, index) => documentOf(crowd + socket, index))
    first.close()
    await setTimeout(500)
    const before = await server.ask<Memory>({ ask: 'memory' })
    const audience = await watchers(url, sockets, each, documentOf)
    const after = await server.ask<Memory>({ ask: 'memory' })
    const grown = (what: keyof Memory) => (after[what] - before[what]) / (sockets * each) / 1_000
    const shares = await idleShares(server.pid, idle)

    const plain = await Promise.all(
      Array.from({ length: crowd }, async () => {
        const socket = new WebSocket(bare.ready.url.replace('http', 'ws'), { perMessageDeflate: false })
        await once(socket, 'open')
        return socket
      }),
    )
    let missing = 0
    let done = () => {}
    for (const socket of plain)
      socket.on('message', (data) => {
        // As much as the other side's client does with a message.
        if (String(data).indexOf('"id":"') >= 0 && --missing === 0) done()
      })
    const bareSide = async (corked: boolean) => {
      const all = new Promise<void>((resolve) => {
        done = resolve
      })
      missing = crowd * each
      const began = performance.now()
      await Promise.all([bare.ask({ text: audience.sample(), times: each, corked }), all])
      return performance.now() - began
    }
    const admin = await HttpCaller.open(url, adminToken())
    let fencingToken = 1
    const times = await inTurn(
      { seconds: 1, rounds },
      {
        ours: async () => {
          const all = audience.hear(crowd * each)
          const began = performance.now()
          const taken = admin.call(takeOver(busy, fencingToken++), succeeded.takeOver)
          await all
          const took = performance.now() - began
          await taken
          return took
        },
        bare: () => bareSide(false),
        corked: () => bareSide(true),
      },
    )
    audience.close()
    admin.close()
    for (const socket of plain) socket.terminate()
    await stage.stop(server, bare)
    const what = `${thousands(sockets * each)} subscriptions on ${thousands(sockets)} sockets`
    const taken = `a takeover, told to all ${thousands(crowd * each)} of one document`
    const beside = (name: string, values: number[], reach: Row['reach']) =>
      comparison(taken, 'ms', times.ours, { name, values }, reach)
    return [
      alone(`memory for each of ${what}`, 'kB', figureOf([grown('rss')]), { most: 30 }),
      alone('of it in the JavaScript heap', 'kB', figureOf([grown('heapUsed')]), null),
      alone(`CPU with ${what} that hear nothing`, '% of a core', figureOf(shares), { most: 2 }),
      beside('the same bytes by bare ws', times.bare, { most: 1.5 }),
      beside('the same bytes by bare ws, one write a socket', times.corked, null),
    ]
  },
})

/** In percent of a core. Pings go round every 12 s: shorter than that would leave some out. */
async function idleShares(pid: number, seconds: number): Promise<number[]> {
  // What opening them has left to the compiler and the collector is no part of idling.
  await setTimeout(seconds * 1_000)
  const shares: number[] = []
  for (let round = 0; round < 3; round++) {
    const [cpu, began] = [cpuMs(pid), performance.now()]
    await setTimeout(seconds * 1_000)
    shares.push((100 * (cpuMs(pid) - cpu)) / (performance.now() - began))
  }
  return shares
}

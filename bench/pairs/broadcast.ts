import { once } from 'node:events'
import WebSocket from 'ws'
import { HttpCaller } from '../load/httpCaller.ts'
import { watchers } from '../load/watchers.ts'
import { comparison, inTurn, type Pair } from '../measure.ts'
import { acquire, succeeded, tokenOf } from '../operations.ts'

const sockets = 500
const each = 10
const tool = 1

/** Everybody watches one tool. Timed from the request that changes its lock until the last subscriber has been told. */
export const broadcast: Pair = {
  name: 'broadcast',
  async run(stage, settings) {
    const databaseUrl = await stage.database({ tools: 10, locks: 10 })
    const ours = await stage.start<{ url: string }>('server.ts', { databaseUrl })
    const bare = await stage.start<{ url: string }>('peers/bareSocket.ts')
    const holder = await HttpCaller.open(ours.ready.url, tokenOf(tool))
    const audience = await watchers(ours.ready.url, sockets, each, () => tool)
    const plain = await Promise.all(
      Array.from({ length: sockets }, async () => {
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

    const times = await inTurn(settings, {
      ours: async () => {
        const all = audience.hear(sockets * each)
        const began = performance.now()
        const changed = holder.call(acquire(tool), succeeded.acquire)
        await all
        const took = performance.now() - began
        await changed
        return took
      },
      bare: async () => {
        const all = new Promise<void>((resolve) => {
          done = resolve
        })
        missing = sockets * each
        const began = performance.now()
        await Promise.all([bare.ask({ text: audience.sample(), times: each }), all])
        return performance.now() - began
      },
    })
    audience.close()
    holder.close()
    for (const socket of plain) socket.terminate()
    await stage.stop(ours, bare)
    const other = { name: 'the same bytes by bare ws', values: times.bare }
    return [comparison('5,000 subscribers of one tool, all told', 'ms', times.ours, other, { most: 2 })]
  },
}

import { once } from 'node:events'
import WebSocket from 'ws'
import { HttpCaller } from '../load/httpCaller.ts'
import { watchers } from '../load/watchers.ts'
import { within } from '../load/within.ts'
import { compared, type Pair } from '../measure.ts'
import { acquire, succeeded, tokenOf } from '../operations.ts'
import { series } from '../series.ts'

const sockets = 500
const each = 10
const tool = 1
/** A message that was lost would be waited for without end. */
const inTime = <T>(told: Promise<T>) => within(30_000, told, 'the last of the messages')

/** Everybody watches one tool. Timed from the request that changes its lock until the last subscriber has been told. */
export const broadcast: Pair = {
  name: 'broadcast',
  async run(stage, settings) {
    const databaseUrl = await stage.database({ tools: 10, locks: 10 })
    const ours = await stage.start<{ url: string }>('server.ts', { databaseUrl })
    const bare = await stage.start<{ url: string }>('peers/bareSocket.ts')
    const audience = await watchers(ours.ready.url, sockets, each, () => tool)
    // Not before: the server closes what is idle for a minute, and all those may take as long on a slow machine.
    const holder = await HttpCaller.open(ours.ready.url, tokenOf(tool))
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

    const bareSide = async (corked: boolean) => {
      const all = new Promise<void>((resolve) => {
        done = resolve
      })
      missing = sockets * each
      const began = performance.now()
      await inTime(Promise.all([bare.ask({ text: audience.sample(), times: each, corked }), all]))
      return performance.now() - began
    }
    const { load, values, cores } = await series(settings, {
      ours: async () => {
        const began = performance.now()
        const all = audience.hear(sockets * each).then(() => performance.now() - began)
        const [took] = await inTime(Promise.all([all, holder.call(acquire(tool), succeeded.acquire)]))
        return took
      },
      bare: () => bareSide(false),
      corked: () => bareSide(true),
    })
    audience.close()
    holder.close()
    for (const socket of plain) socket.terminate()
    await stage.stop(ours, bare)
    const common = {
      what: '5,000 subscribers of one tool, all told',
      unit: 'ms',
      ours: values.ours,
      load,
      cores: cores.ours,
    }
    const same =
      'As many messages of the same length over as many sockets to the same client. Ours begins with the acquire that they tell of, and asks for each person what they may see.'
    return [
      compared({
        ...common,
        other: { name: 'the same bytes by bare ws', values: values.bare },
        reach: { most: 2 },
        same: `${same} The other sends each message as its users would, by itself.`,
      }),
      compared({
        ...common,
        other: { name: 'the same bytes by bare ws, one write a socket', values: values.corked },
        same: `${same} The other sends a socket’s ten messages in one write, as ours does.`,
      }),
    ]
  },
}

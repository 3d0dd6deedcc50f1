import { setTimeout as delay } from 'node:timers/promises'
import { Cluster } from 'ioredis'
import type { Logger } from 'pino'
import { type EventBus, Listeners } from './bus.ts'
import { clusterOptions } from './clusterOptions.ts'
import { complainOncePer } from './complaints.ts'
import type { RedisCluster } from './redisAddress.ts'

/** How long a server that starts waits for the cluster. */
const patienceMs = 2_000

/**
 * Redis Cluster with sharded pub/sub: a message goes to the shard of its channel and not through every node. One
 * listening connection a shard, each channel subscribed once. A dead shard silences its channels alone, and the tail
 * tells those meanwhile.
 */
export async function redisClusterBus(where: RedisCluster, log: Logger): Promise<EventBus> {
  const listeners = new Listeners()
  const gaps = new Set<() => void>()
  /** Channels that the cluster has been asked for, and not to forget since. */
  const joined = new Set<string>()
  const cluster = new Cluster(where.nodes, {
    shardedSubscribers: true,
    lazyConnect: true,
    ...clusterOptions(where, { commandTimeout: 1_000, connectTimeout: 2_000, maxRetriesPerRequest: 0 }),
  })
  const complain = complainOncePer(30_000, (error) =>
    log.warn({ err: error }, 'the redis cluster is not whole; hints are slower'),
  )
  cluster.on('error', complain)
  cluster.on('node error', complain)
  cluster.on('smessage', (channel: string, message: string) => listeners.hear(channel, message))

  async function join(channel: string): Promise<void> {
    joined.add(channel)
    try {
      await cluster.ssubscribe(channel)
    } catch (error) {
      joined.delete(channel)
      complain(error as Error)
    }
  }

  async function leave(channel: string): Promise<void> {
    try {
      await cluster.sunsubscribe(channel)
      if (!listeners.has(channel)) joined.delete(channel)
    } catch (error) {
      complain(error as Error)
    }
  }

  /** Makes up for what failed while a shard was away. What had been joined before, ioredis joins again. */
  async function reconcile(): Promise<void> {
    if (cluster.status !== 'ready') return
    await Promise.all([
      ...listeners.channels().map((channel) => joined.has(channel) || join(channel)),
      ...[...joined].map((channel) => listeners.has(channel) || leave(channel)),
    ])
    for (const gap of gaps) gap()
  }
  cluster.on('ready', reconcile)
  cluster.on('subscribersReady', reconcile)
  // A cluster that is not whole yet is tried again, and the first attempt's promise then never settles: a server starts
  // without it, and "ready" joins what has been asked for meanwhile.
  await Promise.race([cluster.connect().catch(complain), delay(patienceMs, null, { ref: false })])

  return {
    publish(channel, message) {
      if (cluster.status === 'ready') cluster.spublish(channel, message).catch(complain)
    },
    async subscribe(channel, listener) {
      // While the cluster is away, "ready" will join this channel with the others.
      if (listeners.add(channel, listener) && cluster.status === 'ready') await join(channel)
      return () => {
        if (listeners.remove(channel, listener) && cluster.status === 'ready') void leave(channel)
      }
    },
    onGap(listener) {
      gaps.add(listener)
    },
    state: () => (cluster.status === 'ready' ? 'up' : 'down'),
    async close() {
      cluster.disconnect()
    },
  }
}

import { setTimeout as delay } from 'node:timers/promises'
import { Cluster } from 'ioredis'
import type { Logger } from 'pino'
import { type EventBus, Listeners } from './bus.ts'
import { clusterOptions } from './clusterOptions.ts'
import { complainOncePer } from './complaints.ts'
import type { RedisCluster } from './redisAddress.ts'

/** How long a starting server waits for the cluster. */
const patienceMs = 2_000

/**
 * Redis Cluster with sharded pub/sub: a message goes only to the shard of its channel, not through every node.
 * There is one subscribing connection for each shard; each channel is subscribed once. A dead shard affects
 * only its own channels, and their changes are found by reading the event log meanwhile.
 */
export async function redisClusterBus(where: RedisCluster, log: Logger): Promise<EventBus> {
  const listeners = new Listeners()
  const gaps = new Set<() => void>()
  /** Channels that have been subscribed and not unsubscribed since. */
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

  /** Repeats what failed while a shard was unreachable. ioredis itself restores earlier subscriptions. */
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
  // An incomplete cluster is retried, and the promise of the first attempt then never settles. The server
  // starts without it, and "ready" subscribes the channels that have been requested meanwhile.
  await Promise.race([cluster.connect().catch(complain), delay(patienceMs, null, { ref: false })])

  return {
    publish(channel, message) {
      if (cluster.status === 'ready') cluster.spublish(channel, message).catch(complain)
    },
    async subscribe(channel, listener) {
      // While the cluster is unreachable, "ready" will subscribe this channel together with the others.
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

import { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { type EventBus, Listeners } from './bus.ts'
import { complainOncePer } from './complaints.ts'
import { parseSentinels } from './redisAddress.ts'

/**
 * Redis pub/sub with one connection to publish and one to subscribe; each channel is subscribed once. The URL
 * names a Redis, or the sentinels that know its address. Messages are not queued while Redis is unreachable,
 * because changes are then found by reading the event log. No error ends the process.
 */
export async function redisBus(url: string, log: Logger): Promise<EventBus> {
  const listeners = new Listeners()
  const gaps = new Set<() => void>()
  const options = {
    lazyConnect: true,
    enableOfflineQueue: false,
    // Sends everything published in one turn of the event loop with one write.
    enableAutoPipelining: true,
    autoResubscribe: false,
    commandTimeout: 1_000,
    connectTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt: number) => Math.min(100 * attempt, 2_000) * (0.5 + Math.random() / 2),
  }
  const sentinels = parseSentinels(url)
  const connection = () =>
    sentinels
      ? new Redis({ ...options, ...sentinels, sentinelRetryStrategy: options.retryStrategy })
      : new Redis(url, options)
  const publisher = connection()
  const subscriber = connection()
  const complain = complainOncePer(30_000, (error) =>
    log.warn({ err: error }, 'redis is unreachable; hints are slower'),
  )
  publisher.on('error', complain)
  subscriber.on('error', complain)
  subscriber.on('message', (channel: string, message: string) => listeners.hear(channel, message))
  // ioredis emits "ready" before it has resubscribed. So we subscribe ourselves, wait for that, and only then
  // catch up.
  subscriber.on('ready', async () => {
    const channels = listeners.channels()
    try {
      if (channels.length > 0) await subscriber.subscribe(...channels)
    } catch (error) {
      complain(error as Error)
      subscriber.disconnect(true)
      return
    }
    for (const gap of gaps) gap()
  })
  await Promise.allSettled([publisher.connect(), subscriber.connect()])

  return {
    publish(channel, message) {
      if (publisher.status === 'ready') publisher.publish(channel, message).catch(complain)
    },
    async subscribe(channel, listener) {
      // Without a connection, "ready" will subscribe this channel together with the others.
      if (listeners.add(channel, listener) && subscriber.status === 'ready')
        await subscriber.subscribe(channel).catch(complain)
      return () => {
        if (listeners.remove(channel, listener) && subscriber.status === 'ready')
          subscriber.unsubscribe(channel).catch(complain)
      }
    },
    onGap(listener) {
      gaps.add(listener)
    },
    state: () => (publisher.status === 'ready' && subscriber.status === 'ready' ? 'up' : 'down'),
    async close() {
      publisher.disconnect()
      subscriber.disconnect()
    },
  }
}

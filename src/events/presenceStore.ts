import { randomUUID } from 'node:crypto'
import type { RedisConnection } from './redisConnection.ts'

/** What the instances say of documents, each of its own people, in words that only presence.ts knows. */
export interface PresenceStore {
  /**
   * Says that this instance is there, and what has changed since; null where nobody is left. Answers whether all that it had
   * said before is still known.
   */
  write(changed: Map<string, string | null>): Promise<boolean>
  /** What the other instances that are there say of these documents, in their order. */
  read(toolIds: string[]): Promise<string[][]>
  close(): Promise<void>
}

const index = 'holdfast:viewers'
/** A field that an instance has as long as it is there. */
const there = 'there'

/**
 * A hash for each instance, a field for each document: one EXPIRE keeps all of them, and those of an instance that was killed
 * are gone when its time is over, by the clock of Redis. Each command has one key, so that a cluster does as well.
 */
export function redisPresence(redis: RedisConnection, { ttlMs }: { ttlMs: number }): PresenceStore {
  const self = randomUUID()
  const keyOf = (instance: string) => `${index}:${instance}`
  const own = keyOf(self)
  return {
    async write(changed) {
      const present = [...changed].filter((entry): entry is [string, string] => entry[1] !== null)
      const gone = [...changed].filter(([, people]) => people === null).map(([toolId]) => toolId)
      const [isNew] = await Promise.all([
        redis.hset(own, there, '1'),
        ...(present.length > 0 ? [redis.hset(own, Object.fromEntries(present))] : []),
        ...(gone.length > 0 ? [redis.hdel(own, ...gone)] : []),
        redis.pexpire(own, ttlMs),
        redis.sadd(index, self),
        redis.pexpire(index, 10 * ttlMs),
      ])
      return isNew === 0
    },
    async read(toolIds) {
      const others = (await redis.smembers(index)).filter((instance) => instance !== self)
      const said = await Promise.all(
        others.map(async (instance) => {
          const [isThere, ...people] = await redis.hmget(keyOf(instance), there, ...toolIds)
          // One that is there after all says so again.
          if (!isThere) await redis.srem(index, instance)
          return people
        }),
      )
      return toolIds.map((_, nth) => said.flatMap((people) => people[nth] ?? []))
    },
    async close() {
      await Promise.allSettled([redis.del(own), redis.srem(index, self)])
      redis.disconnect()
    },
  }
}

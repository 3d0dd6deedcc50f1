import { randomUUID } from 'node:crypto'
import type { RedisConnection } from './redisConnection.ts'

/**
 * What each instance writes about the people who have documents open. Only presence.ts knows the format of the
 * entries.
 */
export interface PresenceStore {
  /**
   * Writes a sign of life and the changes since the last one (null: nobody is left). Answers whether the store
   * still has everything written before.
   */
  write(changed: Map<string, string | null>): Promise<boolean>
  /** What the other live instances have written about these documents, in the order of the documents. */
  read(toolIds: string[]): Promise<string[][]>
  close(): Promise<void>
}

const index = 'holdfast:viewers'
/** A field that an instance has as long as it is alive. */
const there = 'there'

/**
 * One hash for each instance with a field for each document. A single EXPIRE keeps all of them, and those of a
 * killed instance disappear after its time to live, by Redis's clock. Each command uses one key, so that it
 * works on a cluster.
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
          // An instance that is alive after all adds itself again.
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

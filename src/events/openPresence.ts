import type { Logger } from 'pino'
import { complainOncePer } from './complaints.ts'
import { Presence } from './presence.ts'
import { redisPresence } from './presenceStore.ts'
import { connectRedis, type RedisPlace } from './redisConnection.ts'

const patience = { commandTimeout: 500, connectTimeout: 2_000, maxRetriesPerRequest: 0 }

/** Presence has its own connection to Redis, so that it and the hints do not delay each other. */
export function openPresence(
  where: RedisPlace,
  { everyMs, ttlMs }: { everyMs: number; ttlMs: number },
  log: Logger,
): Presence {
  const complain = complainOncePer(30_000, (error) =>
    log.warn({ err: error }, 'presence is only known for this instance, or late'),
  )
  const redis = connectRedis(where, patience, complain)
  return new Presence(redis && redisPresence(redis, { ttlMs }), { everyMs, complain })
}

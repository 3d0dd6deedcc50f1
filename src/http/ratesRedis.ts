import { Cluster, Redis, type RedisOptions } from 'ioredis'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { clusterOptions } from '../events/clusterOptions.ts'
import { complainOncePer } from '../events/complaints.ts'
import { parseSentinels } from '../events/redisAddress.ts'

export type RatesRedis = Redis | Cluster

const retry = (attempt: number) => Math.min(100 * attempt, 2_000) * (0.5 + Math.random() / 2)

/** Whoever counts waits for the answer: a Redis that is slower than this is as good as away. */
const options: RedisOptions = { commandTimeout: 100, connectTimeout: 2_000, maxRetriesPerRequest: 0 }

/** A connection of its own, so that counting does not wait behind hints. Null where no Redis is configured. */
export function connectForRates(
  { redisUrl, redisCluster }: Pick<Config, 'redisUrl' | 'redisCluster'>,
  log: Logger,
): RatesRedis | null {
  if (!redisUrl && !redisCluster) return null
  const redis = redisCluster
    ? new Cluster(redisCluster.nodes, clusterOptions(redisCluster, options))
    : single(redisUrl as string)
  redis.on(
    'error',
    complainOncePer(30_000, (error) =>
      log.warn({ err: error }, 'redis is unreachable; each instance counts rates for itself'),
    ),
  )
  return redis
}

function single(url: string): Redis {
  const all = { ...options, enableOfflineQueue: false, retryStrategy: retry }
  const sentinels = parseSentinels(url)
  return sentinels ? new Redis({ ...all, ...sentinels, sentinelRetryStrategy: retry }) : new Redis(url, all)
}

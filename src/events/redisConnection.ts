import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { clusterOptions } from './clusterOptions.ts'
import { parseSentinels, type RedisCluster } from './redisAddress.ts'

export interface RedisPlace {
  redisUrl: string | null
  redisCluster: RedisCluster | null
}

/** For requests with an answer; hints use the bus. */
export type RedisConnection = Redis | Cluster

const retry = (attempt: number) => Math.min(100 * attempt, 2_000) * (0.5 + Math.random() / 2)

/**
 * A new connection to a Redis, to the one that sentinels watch, or to a cluster; null when none is configured.
 * Commands are not queued while it is unreachable.
 */
export function connectRedis(
  { redisUrl, redisCluster }: RedisPlace,
  options: RedisOptions,
  onError: (error: Error) => void,
): RedisConnection | null {
  if (!redisUrl && !redisCluster) return null
  const redis = redisCluster
    ? new Cluster(redisCluster.nodes, clusterOptions(redisCluster, options))
    : single(redisUrl as string, options)
  redis.on('error', onError)
  return redis
}

function single(url: string, options: RedisOptions): Redis {
  const all = { ...options, enableOfflineQueue: false, retryStrategy: retry }
  const sentinels = parseSentinels(url)
  return sentinels ? new Redis({ ...all, ...sentinels, sentinelRetryStrategy: retry }) : new Redis(url, all)
}

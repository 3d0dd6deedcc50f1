import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { clusterOptions } from './clusterOptions.ts'
import { parseSentinels, type RedisCluster } from './redisAddress.ts'

export interface RedisPlace {
  redisUrl: string | null
  redisCluster: RedisCluster | null
}

/** For what is asked and answered, and is no hint. */
export type RedisConnection = Redis | Cluster

const retry = (attempt: number) => Math.min(100 * attempt, 2_000) * (0.5 + Math.random() / 2)

/** A connection of its own to a Redis, to what sentinels watch, or to a cluster; null where none is configured. Nothing queues while it is away. */
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

import type { ClusterOptions, RedisOptions } from 'ioredis'
import type { RedisCluster } from './redisAddress.ts'

/** The options of every connection to the cluster. Hints and rate limits differ only in their timeouts. */
export function clusterOptions(
  { tls, username, password }: RedisCluster,
  redisOptions: RedisOptions,
): ClusterOptions {
  return {
    enableOfflineQueue: false,
    maxRedirections: 2,
    // Refreshes the slots regularly, so that a shard that has come back is found without a failed message.
    slotsRefreshInterval: 5_000,
    clusterRetryStrategy: (attempt) => Math.min(100 * attempt, 2_000) * (0.5 + Math.random() / 2),
    redisOptions: {
      ...redisOptions,
      ...(username && { username }),
      ...(password && { password }),
      ...(tls && { tls: {} }),
    },
    // A TLS certificate is for a host name. If the name were resolved first, it could not be checked.
    ...(tls && { dnsLookup: (name, told) => told(null, name) }),
  }
}

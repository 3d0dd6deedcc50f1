import type { ClusterOptions, RedisOptions } from 'ioredis'
import type { RedisCluster } from './redisAddress.ts'

/** How every connection to the cluster is made: hints and rates have the same, but for their patience. */
export function clusterOptions(
  { tls, username, password }: RedisCluster,
  redisOptions: RedisOptions,
): ClusterOptions {
  return {
    enableOfflineQueue: false,
    maxRedirections: 2,
    // A shard that returns is found again without a message that fails first.
    slotsRefreshInterval: 5_000,
    clusterRetryStrategy: (attempt) => Math.min(100 * attempt, 2_000) * (0.5 + Math.random() / 2),
    redisOptions: {
      ...redisOptions,
      ...(username && { username }),
      ...(password && { password }),
      ...(tls && { tls: {} }),
    },
    // A certificate is for a name: looked up beforehand, the name would be lost.
    ...(tls && { dnsLookup: (name, told) => told(null, name) }),
  }
}

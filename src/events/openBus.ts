import type { Logger } from 'pino'
import type { EventBus } from './bus.ts'
import { localBus } from './localBus.ts'
import type { RedisCluster } from './redisAddress.ts'
import { redisBus } from './redisBus.ts'
import { redisClusterBus } from './redisClusterBus.ts'

/** Sends hints through Redis if it is configured, otherwise within this process. */
export async function openBus(
  { redisUrl, redisCluster }: { redisUrl: string | null; redisCluster: RedisCluster | null },
  log: Logger,
): Promise<EventBus> {
  if (redisCluster) return redisClusterBus(redisCluster, log)
  return redisUrl ? redisBus(redisUrl, log) : localBus()
}

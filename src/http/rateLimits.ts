import type { Logger } from 'pino'
import {
  type IRateLimiterOptions,
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible'
import type { Config } from '../config.ts'
import { RateLimitedError } from '../domain/errors.ts'
import type { Rate } from '../domain/rates.ts'
import { complainOncePer } from '../events/complaints.ts'
import { connectRedis, type RedisConnection } from '../events/redisConnection.ts'

export interface Spender {
  userId?: string | undefined
  isAgent?: boolean | undefined
  address: string
}

export interface RateLimits {
  /** Counts for the user, then for the address. Throws RateLimitedError. */
  spend(rate: Rate, from: Spender, points?: number): Promise<void>
  close(): void
}

export const noRateLimits: RateLimits = { spend: async () => {}, close() {} }

const windowSeconds = 60

/** Whoever counts waits for the answer: a Redis that is slower than this is as good as away. */
const impatient = { commandTimeout: 100, connectTimeout: 2_000, maxRetriesPerRequest: 0 }

/**
 * Counted in Redis for all instances together. While Redis is away each instance counts for itself: a limit may then be
 * as many times what it says as there are instances, and nobody is locked out.
 */
export function rateLimits(
  limits: NonNullable<Config['rateLimits']>,
  where: Pick<Config, 'redisUrl' | 'redisCluster'>,
  log: Logger,
): RateLimits {
  // A connection of its own, so that counting does not wait behind hints.
  const redis = connectRedis(
    where,
    impatient,
    complainOncePer(30_000, (error) =>
      log.warn({ err: error }, 'redis is unreachable; each instance counts rates on its own'),
    ),
  )
  const limiters = new Map<string, RateLimiterAbstract>()
  for (const [rate, each] of Object.entries(limits))
    for (const [whose, points] of Object.entries(each)) {
      const name = `${whose}:${rate}`
      const options = { keyPrefix: `holdfast:rate:${name}`, points, duration: windowSeconds }
      limiters.set(name, redis ? shared(redis, options) : new RateLimiterMemory(options))
    }

  const count = async (rate: Rate, whose: 'user' | 'agent' | 'address', key: string, points: number) => {
    const refused = await limiters
      .get(`${whose}:${rate}`)
      ?.consume(key, points)
      .then(
        () => null,
        (reason) => reason,
      )
    // Anything but a verdict is a fault of the counting, and no reason to refuse anybody.
    if (refused instanceof RateLimiterRes)
      throw new RateLimitedError(
        `Too many requests of this kind from one ${whose}; try again in ${Math.ceil(refused.msBeforeNext / 1_000)} s.`,
        Math.max(refused.msBeforeNext, 1),
      )
    if (refused) log.warn({ err: refused }, 'a request could not be counted for its rate limit')
  }
  return {
    async spend(rate, { userId, isAgent, address }, points = 1) {
      if (userId !== undefined) await count(rate, isAgent ? 'agent' : 'user', userId, points)
      await count(rate, 'address', address, points)
    },
    close: () => redis?.disconnect(),
  }
}

function shared(
  redis: RedisConnection,
  options: IRateLimiterOptions & { points: number },
): RateLimiterAbstract {
  return new RateLimiterRedis({
    ...options,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory(options),
    // Whoever is over the limit is refused without asking Redis again.
    inMemoryBlockOnConsumed: options.points + 1,
  })
}

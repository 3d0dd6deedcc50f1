import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { UnavailableError } from '../domain/errors.ts'
import { smallJson } from './smallJson.ts'

export interface KeyTimes {
  /** Age at which the set is fetched anew, beside what goes on. */
  refreshMs: number
  /** Between two attempts, however many tokens name a key that is not there. */
  cooldownMs: number
  timeoutMs: number
}

/** The URL of the keys, or what finds it out anew for each fetch. */
export type KeySource = string | ((timeoutMs: number) => Promise<string>)

/**
 * The issuer's public keys. While its URL fails, the keys that were fetched last go on verifying, and a token whose key
 * is not among them is answered "try again"; so it is until the URL may be asked again, for the issuer may have a new key
 * since. jose's own remote set forgets its keys when they age, and asks the URL for every unknown one while it fails.
 */
export function remoteKeys(
  source: KeySource,
  times: KeyTimes,
  { now = Date.now, onFailed = () => {} }: { now?: () => number; onFailed?: (error: unknown) => void } = {},
): JWTVerifyGetKey {
  let keys: ReturnType<typeof createLocalJWKSet> | null = null
  let fetchedAt = Number.NEGATIVE_INFINITY
  let triedAt = Number.NEGATIVE_INFINITY
  let failed = false
  let pending: Promise<void> | null = null

  const refresh = () => {
    triedAt = now()
    pending ??= fetchKeys(source, times.timeoutMs)
      .then(
        (set) => {
          keys = set
          fetchedAt = now()
          failed = false
        },
        (error) => {
          failed = true
          onFailed(error)
        },
      )
      .finally(() => {
        pending = null
      })
    return pending
  }
  const mayTry = () => now() - triedAt >= times.cooldownMs

  return async (header, token) => {
    const known = await find(keys, header, token)
    if (known) {
      if (now() - fetchedAt >= times.refreshMs && mayTry()) void refresh()
      return known
    }
    const isAsked = pending !== null || mayTry()
    if (isAsked) await (pending ?? refresh())
    const found = await find(keys, header, token)
    if (found) return found
    if (failed || !isAsked) {
      const left = triedAt + times.cooldownMs - now()
      throw new UnavailableError('The key that verifies this token cannot be fetched', Math.max(left, 1_000))
    }
    throw new errors.JWKSNoMatchingKey()
  }
}

async function find(
  keys: ReturnType<typeof createLocalJWKSet> | null,
  ...token: Parameters<JWTVerifyGetKey>
) {
  try {
    return (await keys?.(...token)) ?? null
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return null
    throw error
  }
}

async function fetchKeys(source: KeySource, timeoutMs: number) {
  const url = typeof source === 'string' ? source : await source(timeoutMs)
  return createLocalJWKSet((await smallJson(url, timeoutMs)) as JSONWebKeySet)
}

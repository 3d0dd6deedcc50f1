import { LRUCache } from 'lru-cache'
import type { Viewer } from '../application/services.ts'
import type { Config } from '../config.ts'
import { BadToken } from '../domain/errors.ts'
import type { IssuerRules } from '../issuers.ts'
import type { Statements } from '../storage/statements.ts'
import { rememberUser } from '../storage/users.ts'
import type { Caller } from './caller.ts'
import { issuerChoice } from './issuerChoice.ts'
import type { RateLimits } from './rateLimits.ts'
import { meaningOf } from './tokenClaims.ts'
import { inShort } from './tokenRefusals.ts'

export interface SignedIn extends Viewer {
  isAgent: boolean
  /** Until when the token is taken: its end, and what clocks may differ by. */
  expiresAt: Date
}

/** Null when there is no token. Throws BadToken, and RateLimitedError where an address has sent too many of them. */
export type Authenticate = (
  authorization: string | null | undefined,
  caller: Caller,
) => Promise<SignedIn | null>

/** What sign-in tells others of, and hears from them. */
export interface SignInHooks {
  /** Users that were written in a history that is lost have to be written again. */
  onNewHistory?: (forget: () => void) => void
  /** Told whenever the public keys of an issuer could not be fetched. */
  onKeysFailed?: (issuer: string, error: unknown) => void
}

/**
 * Bearer JWTs of the issuers that are configured, each by the algorithms of its one source of keys and no other. The user row
 * is written when a token is first seen on this instance, not with every request; keys that an issuer has withdrawn are
 * noticed when a token is looked at again.
 */
export function bearerAuthentication(
  db: Statements,
  issuers: readonly IssuerRules[],
  limits: Config['tokens'],
  { onNewHistory = () => {}, onKeysFailed = () => {} }: SignInHooks = {},
): (authorization: string | null | undefined) => Promise<SignedIn | null> {
  const longest = limits.characters
  const verify = issuerChoice(issuers, limits, onKeysFailed)
  const prefixes = issuers.map(({ prefix = '' }) => prefix)
  const seen = new LRUCache<string, SignedIn>({ max: limits.remembered, ttl: limits.keys.refreshMs })
  onNewHistory(() => seen.clear())
  // A page that loads sends several requests at once: its new token is looked at, and its user written, once for all.
  const arriving = new Map<string, Promise<SignedIn>>()
  const admit = async (token: string): Promise<SignedIn> => {
    try {
      const { claims, expiresAt } = meaningOf(await verify(token), prefixes, limits.skewMs)
      if (!(await rememberUser(db, claims)))
        throw new BadToken(
          'The subject of this token is already known as a different user: check its "sub" and "act".',
        )
      const signedIn = { id: claims.id, isAgent: claims.kind === 'AGENT', expiresAt }
      seen.set(token, signedIn)
      return signedIn
    } finally {
      arriving.delete(token)
    }
  }
  return async (authorization) => {
    if (!authorization) return null
    if (authorization.length > longest)
      throw new BadToken(`The authorization has more than ${longest} characters.`)
    // A JWT without a signature has its last dot too.
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization)?.[1]
    if (!token) throw new BadToken('The authorization must be "Bearer" and a JWT.')
    const known = seen.get(token)
    if (known) {
      if (known.expiresAt.getTime() > Date.now()) return known
      seen.delete(token)
    }
    const admitted = arriving.get(token) ?? admit(token)
    arriving.set(token, admitted)
    return admitted
  }
}

/** Told of every caller who was not let in. */
export type OnSignInFailed = (caller: Caller, reason: string, durationMs: number) => void

/**
 * Only what fails is counted: a good token is let in from wherever others keep trying bad ones. What is done for a caller
 * is done for a user from here on. Whoever looks on is always told why somebody was refused; in production the caller is not.
 */
export function countingFailures(
  authenticate: (authorization: string | null | undefined) => Promise<SignedIn | null>,
  rates: RateLimits,
  { onFailed, isProduction }: { onFailed: OnSignInFailed; isProduction: boolean },
): Authenticate {
  return async (authorization, caller) => {
    const began = performance.now()
    try {
      const signedIn = await authenticate(authorization)
      if (signedIn) caller.scope.userId = signedIn.id
      return signedIn
    } catch (error) {
      if (!(error instanceof BadToken)) throw error
      onFailed(caller, error.message, performance.now() - began)
      await rates.spend('signInFailure', { address: caller.address })
      throw isProduction ? inShort(error) : error
    }
  }
}

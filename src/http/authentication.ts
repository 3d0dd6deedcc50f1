import { errors, type JWTVerifyGetKey, type JWTVerifyResult, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { Viewer } from '../application/services.ts'
import type { Config } from '../config.ts'
import { textFault } from '../domain/content.ts'
import { BadToken, TokenExpired } from '../domain/errors.ts'
import { userKinds } from '../domain/permissions.ts'
import type { Statements } from '../storage/statements.ts'
import { rememberUser, type TokenClaims } from '../storage/users.ts'
import type { Caller } from './caller.ts'
import type { RateLimits } from './rateLimits.ts'
import { remoteKeys } from './tokenKeys.ts'
import { type RoleRule, roleOf } from './tokenRole.ts'

/** One way of verifying: a secret that is shared with the issuer, or the URL of the issuer's public keys. */
export type TokenRules = RoleRule & { issuer: string; audience: string } & (
    | { secret: Uint8Array }
    | { jwksUrl: string }
  )

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

/**
 * Bearer JWTs with issuer and audience, by the algorithms of the one way that is configured and no other. The user row is
 * written when a token is first seen on this instance, not with every request; keys that an issuer has withdrawn are
 * noticed when a token is looked at again.
 */
export function bearerAuthentication(
  db: Statements,
  rules: TokenRules,
  limits: Config['tokens'],
  /** Users that were written in a history that is lost have to be written again. */
  onNewHistory: (forget: () => void) => void = () => {},
): (authorization: string | null | undefined) => Promise<SignedIn | null> {
  const longest = limits.characters
  const verify = verifier(rules, limits)
  const seen = new LRUCache<string, SignedIn>({ max: limits.remembered, ttl: limits.keys.refreshMs })
  onNewHistory(() => seen.clear())
  // A page that loads sends several requests at once: its new token is looked at, and its user written, once for all.
  const arriving = new Map<string, Promise<SignedIn>>()
  const admit = async (token: string): Promise<SignedIn> => {
    try {
      const { claims, expiresAt } = await verify(token)
      if (!(await rememberUser(db, claims)))
        throw new BadToken('The subject of this token is known as somebody else: check its "sub" and "act".')
      const signedIn = { id: claims.id, isAgent: claims.kind === 'AGENT', expiresAt }
      seen.set(token, signedIn)
      return signedIn
    } finally {
      arriving.delete(token)
    }
  }
  return async (authorization) => {
    if (!authorization) return null
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization.slice(0, longest))?.[1]
    if (!token || authorization.length > longest)
      throw new BadToken('The authorization must be "Bearer" and a JWT.')
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
 * is done for a user from here on.
 */
export function countingFailures(
  authenticate: (authorization: string | null | undefined) => Promise<SignedIn | null>,
  rates: RateLimits,
  onFailed: OnSignInFailed,
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
      throw error
    }
  }
}

/** Pinned: a token chooses among these and never brings another, and a public key is never taken for a secret. */
const algorithms = { secret: ['HS256'], keys: ['RS256', 'ES256', 'EdDSA'] }

/** A signature says who wrote the claims, and not that they are what they should be. */
const claimTypes = z.object({
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
  iat: z.number().nonnegative(),
  preferred_username: z.string().nullish(),
  name: z.string().nullish(),
  /** RFC 8693: who acts, where the token is not used by its subject. */
  act: z.object({ sub: z.string(), name: z.string().nullish() }).nullish(),
})

function verifier(rules: TokenRules, limits: Config['tokens']) {
  const check = keyCheck(rules, limits)
  return async (token: string): Promise<{ claims: TokenClaims; expiresAt: Date }> => {
    try {
      const { payload } = await check(token)
      const typed = claimTypes.safeParse(payload)
      const role = roleOf(payload, rules)
      if (!typed.success || role === null)
        throw new BadToken(
          `The token's "${typed.error?.issues[0]?.path.join('.') ?? rules.roleClaim}" is of a wrong type.`,
        )
      const { exp, iat, ...subject } = typed.data
      const [issuedAt, expiresAt] = [new Date(iat * 1000), new Date(exp * 1000 + limits.skewMs)]
      if (Number.isNaN(issuedAt.getTime() + expiresAt.getTime()))
        throw new BadToken('The token has times that no calendar has.')
      // The newest token says what its user may do: one of a time to come would have the last word until then.
      if (issuedAt.getTime() > Date.now() + limits.skewMs)
        throw new BadToken('The token was issued at a time to come.')
      const who = whoIs(subject, rules.kindClaim && payload[rules.kindClaim])
      if (!who) throw new BadToken('The token names no usable subject.')
      return { claims: { ...who, role, issuedAt }, expiresAt }
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new TokenExpired(error.message)
      if (error instanceof errors.JOSEError) throw new BadToken(error.message)
      throw error
    }
  }
}

function keyCheck(rules: TokenRules, limits: Config['tokens']): (token: string) => Promise<JWTVerifyResult> {
  const demands = {
    issuer: rules.issuer,
    audience: rules.audience,
    clockTolerance: limits.skewMs / 1_000,
    requiredClaims: ['sub', 'exp', 'iat'],
  }
  if ('secret' in rules)
    return (token) => jwtVerify(token, rules.secret, { ...demands, algorithms: algorithms.secret })
  const keys: JWTVerifyGetKey = remoteKeys(rules.jwksUrl, limits.keys)
  return (token) => jwtVerify(token, keys, { ...demands, algorithms: algorithms.keys })
}

/** The user that a token means; null where its id is of no use. Who acts for a subject is another user than the subject. */
function whoIs({ sub, preferred_username, name, act }: Subject, kind: unknown): Who | null {
  const handle = label(preferred_username) ?? sub
  const person = { id: sub, handle, name: label(name) ?? handle }
  if (!isId(sub)) return null
  const said = userKinds.find((known) => typeof kind === 'string' && kind.toUpperCase() === known)
  if (!act) return { ...person, kind: said ?? 'HUMAN', onBehalfOf: null }
  const id = `${sub}~${act.sub}`
  if (act.sub === '' || !isId(id)) return null
  const agent = label(act.name) ?? act.sub
  return { id, handle: act.sub, name: `${person.name}’s ${agent}`, kind: 'AGENT', onBehalfOf: person }
}

type Subject = Omit<z.output<typeof claimTypes>, 'iat' | 'exp'>
type Who = Omit<TokenClaims, 'role' | 'issuedAt'>

const isId = (text: string): boolean => text.length >= 1 && text.length <= 200 && !textFault(text)

function label(value: string | null | undefined): string | null {
  return value && value.trim() !== '' && !textFault(value) ? value.slice(0, 200) : null
}

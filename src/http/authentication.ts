import { errors, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import type { Viewer } from '../application/services.ts'
import { textFault } from '../domain/content.ts'
import { type Role, roles } from '../domain/permissions.ts'
import type { Statements } from '../storage/statements.ts'
import { rememberUser, type TokenClaims } from '../storage/users.ts'

export interface TokenRules {
  secret: Uint8Array
  issuer: string
  audience: string
  roleClaim: string
}

export interface SignedIn extends Viewer {
  /** When the token ends. */
  expiresAt: Date
}

/** Null when there is no token. Throws BadToken. */
export type Authenticate = (authorization: string | null | undefined) => Promise<SignedIn | null>

export class BadToken extends Error {}

const longest = 8_192

/**
 * Bearer JWTs: HS256 and nothing else, with issuer and audience. The user row is written when a token is first seen
 * on this instance, not with every request.
 */
export function bearerAuthentication(db: Statements, rules: TokenRules): Authenticate {
  const seen = new LRUCache<string, SignedIn>({ max: 10_000 })
  // A page that loads sends several requests at once: its new token is looked at, and its user written, once for all.
  const arriving = new Map<string, Promise<SignedIn>>()
  const admit = async (token: string): Promise<SignedIn> => {
    try {
      const { claims, expiresAt } = await verify(token, rules)
      await rememberUser(db, claims)
      const signedIn = { id: claims.id, expiresAt }
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

async function verify(token: string, rules: TokenRules): Promise<{ claims: TokenClaims; expiresAt: Date }> {
  try {
    const { payload } = await jwtVerify(token, rules.secret, {
      algorithms: ['HS256'],
      issuer: rules.issuer,
      audience: rules.audience,
      clockTolerance: 30,
      requiredClaims: ['sub', 'exp', 'iat'],
    })
    const { sub = '', exp = 0, iat = 0 } = payload
    if (sub.length < 1 || sub.length > 200 || textFault(sub))
      throw new BadToken('The token names no usable subject.')
    const [issuedAt, expiresAt] = [new Date(iat * 1000), new Date(exp * 1000)]
    if (Number.isNaN(issuedAt.getTime() + expiresAt.getTime()))
      throw new BadToken('The token has times that no calendar has.')
    const handle = label(payload.preferred_username) ?? sub
    return {
      claims: {
        id: sub,
        handle,
        name: label(payload.name) ?? handle,
        role: roleOf(payload[rules.roleClaim]),
        issuedAt,
      },
      expiresAt,
    }
  } catch (error) {
    if (error instanceof errors.JOSEError) throw new BadToken(error.message)
    throw error
  }
}

function label(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' && !textFault(value) ? value.slice(0, 200) : null
}

/** Whatever is no known role has the least rights. */
function roleOf(value: unknown): Role {
  const named = typeof value === 'string' ? value.toUpperCase() : ''
  return roles.find((role) => role === named) ?? 'VIEWER'
}

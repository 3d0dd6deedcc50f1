import type { JWTPayload } from 'jose'
import { z } from 'zod'
import { textFault } from '../domain/content.ts'
import { BadToken } from '../domain/errors.ts'
import { userKinds } from '../domain/permissions.ts'
import type { IssuerRules } from '../issuers.ts'
import type { TokenClaims } from '../storage/users.ts'
import { claimAt } from './claimAt.ts'
import type { Verified } from './issuerChoice.ts'
import { instant, kindOf, missingClaims, wrongType } from './tokenRefusals.ts'
import { roleOf } from './tokenRole.ts'

/** Characters of a user's id, with the prefix of the issuer and the agent's own name. */
const longestId = 200

/** Prefixes of the issuers. What begins with one of them is nobody else's subject. */
export type Prefixes = readonly string[]

/**
 * Whom a verified token means, and what may be done with it until when. A signature says who wrote the claims, and not that
 * they are what they should be. Throws BadToken.
 */
export function meaningOf(
  { payload, rules }: Verified,
  prefixes: Prefixes,
  skewMs: number,
): { claims: TokenClaims; expiresAt: Date } {
  const { subjectClaim = 'sub' } = rules
  const missing = [subjectClaim, 'exp', 'iat'].filter((claim) => claimAt(payload, claim) === undefined)
  if (missing.length > 0) throw missingClaims(missing)
  const role = roleOf(payload, rules)
  if (role === null)
    throw wrongType(rules.roleClaim, claimAt(payload, rules.roleClaim), 'a text or a list of texts')
  // Their types have been looked at with the signature.
  const [iat, exp] = [payload.iat as number, payload.exp as number]
  const [issuedAt, expiresAt] = [new Date(iat * 1000), new Date(exp * 1000 + skewMs)]
  if (iat < 0 || Number.isNaN(issuedAt.getTime() + expiresAt.getTime()))
    throw new BadToken('The times (iat, exp) of the token are not valid.')
  // The newest token says what its user may do: one of a time to come would have the last word until then.
  if (issuedAt.getTime() > Date.now() + skewMs)
    throw new BadToken(`The token was issued in the future: ${instant(iat)} (iat).`)
  return { claims: { ...whoIs(payload, rules, prefixes), role, issuedAt }, expiresAt }
}

type Who = Omit<TokenClaims, 'role' | 'issuedAt'>

/** RFC 8693: who acts, where the token is not used by its subject. */
const actor = z.object({ sub: z.string(), name: z.string().nullish() })

/** Who acts for a subject is another user than the subject. */
function whoIs(payload: JWTPayload, rules: IssuerRules, prefixes: Prefixes): Who {
  const { prefix = '', subjectClaim = 'sub', handleClaim = 'preferred_username', nameClaim = 'name' } = rules
  const sub = claimAt(payload, subjectClaim)
  if (typeof sub !== 'string') throw wrongType(subjectClaim, sub)
  const [handle, name] = [words(payload, handleClaim) ?? sub, words(payload, nameClaim)]
  const id = prefix + sub
  const person = { id, handle: handle.slice(0, 200), name: name ?? handle.slice(0, 200) }
  const fault = sub === '' ? 'is empty' : (idFault(id) ?? foreign(sub, prefix, prefixes))
  if (fault) throw new BadToken(`The token's "${subjectClaim}" ${fault}.`)
  if (payload.act === undefined || payload.act === null) {
    const kind = rules.kindClaim ? claimAt(payload, rules.kindClaim) : undefined
    const said = userKinds.find((known) => typeof kind === 'string' && kind.toUpperCase() === known)
    return { ...person, kind: said ?? 'HUMAN', onBehalfOf: null }
  }
  const act = actor.safeParse(payload.act).data
  if (!act)
    throw new BadToken(`The token's "act" is ${kindOf(payload.act)}; it must be an object with a text "sub".`)
  const agentsId = `${id}~${act.sub}`
  const agentsFault = act.sub === '' ? 'is empty' : idFault(agentsId)
  if (agentsFault) throw new BadToken(`The token's "act.sub" ${agentsFault}.`)
  const agent = label(act.name) ?? act.sub
  return {
    id: agentsId,
    handle: act.sub,
    name: `${person.name}’s ${agent}`,
    kind: 'AGENT',
    onBehalfOf: person,
  }
}

function idFault(id: string): string | null {
  if (id.length <= longestId) return textFault(id)
  return `makes a user id of ${id.length} characters; at most ${longestId} are allowed`
}

/** Only an issuer without a prefix can name somebody of another: a prefix has its colon at its end and nowhere else. */
function foreign(sub: string, prefix: string, prefixes: Prefixes): string | null {
  const other = prefix === '' && prefixes.find((one) => one !== '' && sub.startsWith(one))
  return other ? `starts with "${other}", which is the prefix of another issuer` : null
}

function words(payload: JWTPayload, claim: string): string | null {
  const value = claimAt(payload, claim) ?? null
  if (value !== null && typeof value !== 'string') throw wrongType(claim, value)
  return label(value)
}

function label(value: string | null | undefined): string | null {
  return value && value.trim() !== '' && !textFault(value) ? value.slice(0, 200) : null
}

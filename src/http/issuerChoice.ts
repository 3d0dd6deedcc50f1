import {
  decodeJwt,
  decodeProtectedHeader,
  type JWTHeaderParameters,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import type { Config } from '../config.ts'
import { BadToken } from '../domain/errors.ts'
import type { IssuerRules } from '../issuers.ts'
import { claimAt } from './claimAt.ts'
import { discoveredKeysUrl } from './discovery.ts'
import { remoteKeys } from './tokenKeys.ts'
import { notAJwt, refusalOf, unknownIssuer, wrongAlgorithm, wrongClaim, wrongType } from './tokenRefusals.ts'

/** Pinned: a token chooses among these and never brings another, and a public key is never taken for a secret. */
const algorithms = { secret: ['HS256'], keys: ['RS256', 'ES256', 'EdDSA'] }

/** What a token says, and the rules that it was verified by. */
export interface Verified {
  payload: JWTPayload
  rules: IssuerRules
}

/**
 * The token's own word chooses the rules, and everything is verified by these alone: what one issuer has signed is never
 * looked at with the keys of another. Keys are fetched for nobody but a known issuer's token that is meant for this service.
 * Throws BadToken, and UnavailableError where the issuer's keys cannot be fetched.
 */
export function issuerChoice(
  list: readonly IssuerRules[],
  limits: Config['tokens'],
  onKeysFailed: (issuer: string, error: unknown) => void,
): (token: string) => Promise<Verified> {
  const keysAt = new Map<string, JWTVerifyGetKey>()
  const known = list.map((rules) => ({ rules, verify: verifier(rules, limits, keysAt, onKeysFailed) }))
  return async (token) => {
    const [header, said] = read(token)
    const ofIssuer = known.filter(({ rules }) => rules.issuer === said.iss)
    if (ofIssuer.length === 0) throw unknownIssuer(said, list)
    const chosen = ofIssuer.find(({ rules }) => misfit(said, rules) === null)
    if (!chosen) throw new BadToken(ofIssuer.map(({ rules }) => misfit(said, rules)).join(' Or: '))
    return { payload: await chosen.verify(token, header), rules: chosen.rules }
  }
}

function read(token: string): [JWTHeaderParameters, JWTPayload] {
  return [
    orElse(() => decodeProtectedHeader(token) as JWTHeaderParameters, notAJwt('header')),
    orElse(() => decodeJwt(token), notAJwt('payload')),
  ]
}

function orElse<T>(read: () => T, refusal: BadToken): T {
  try {
    return read()
  } catch {
    throw refusal
  }
}

/** For whom the token is meant, and what else the issuer's must have. */
function misfit(said: JWTPayload, { audience, requires = {} }: IssuerRules): string | null {
  const aud: unknown = said.aud
  if (aud !== undefined && ![aud].flat().every((value) => typeof value === 'string'))
    return wrongType('aud', aud, 'a text or a list of texts').message
  if (audience !== undefined && !isAmong(aud, audience)) return wrongClaim('aud', aud, audience)
  for (const [claim, expected] of Object.entries(requires)) {
    const value = claimAt(said, claim)
    if (!isAmong(value, expected)) return wrongClaim(claim, value, expected)
  }
  return null
}

const isAmong = (value: unknown, expected: string | string[]) =>
  [value].flat().some((one) => typeof one === 'string' && [expected].flat().includes(one))

function verifier(
  rules: IssuerRules,
  limits: Config['tokens'],
  keysAt: Map<string, JWTVerifyGetKey>,
  onKeysFailed: (issuer: string, error: unknown) => void,
): (token: string, header: JWTHeaderParameters) => Promise<JWTPayload> {
  const { issuer, audience, secret, jwksUrl } = rules
  const taken = secret ? algorithms.secret : algorithms.keys
  const demands = { issuer, audience, algorithms: taken, clockTolerance: limits.skewMs / 1_000 }
  const at = jwksUrl ?? `as ${issuer} says`
  const keys =
    keysAt.get(at) ??
    remoteKeys(jwksUrl ?? ((timeoutMs) => discoveredKeysUrl(issuer, timeoutMs)), limits.keys, {
      onFailed: (error) => onKeysFailed(issuer, error),
    })
  keysAt.set(at, keys)
  return async (token, header) => {
    if (!taken.includes(header.alg)) throw wrongAlgorithm(header, taken, rules)
    try {
      const { payload } = secret
        ? await jwtVerify(token, secret, demands)
        : await jwtVerify(token, keys, demands)
      return payload
    } catch (error) {
      throw refusalOf(error, header) ?? error
    }
  }
}

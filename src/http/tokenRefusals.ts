import { errors, type JWTHeaderParameters, type JWTPayload } from 'jose'
import { BadToken, TokenExpired } from '../domain/errors.ts'
import type { IssuerRules } from '../issuers.ts'

/** Characters of a value that a refusal shows. */
const longest = 100
/** Values of a list that a refusal shows. */
const most = 5

/** A value as a refusal may show it: a stranger wrote it, so that it is short, printable and on one line. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) {
    const rest = value.length > most ? ` and ${value.length - most} more` : ''
    return value.length > 0 ? value.slice(0, most).map(shown).join(', ') + rest : 'an empty list'
  }
  if (typeof value !== 'string') return kindOf(value)
  const cut = value.slice(0, longest).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')
  return `"${cut}${value.length > longest ? '…' : ''}"`
}

export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return (
    { string: 'a text', number: 'a number', boolean: 'true or false' }[typeof value as string] ?? 'an object'
  )
}

/** The instant of a claim that counts seconds; what no calendar has is shown as a number. */
export function instant(seconds: number): string {
  const date = new Date(seconds * 1_000)
  return Number.isNaN(date.getTime()) ? `second ${seconds}` : date.toISOString()
}

const either = (values: string | string[]) => {
  const some = [values].flat()
  return some.length === 1 ? shown(some[0]) : `one of ${shown(some)}`
}

export function notAJwt(part: 'header' | 'payload'): BadToken {
  return new BadToken(`The token is not a JWT: its ${part} is not a JSON object in base64url.`)
}

export function unknownIssuer({ iss }: JWTPayload, known: readonly IssuerRules[]): BadToken {
  const names = shown([...new Set(known.map(({ issuer }) => issuer))])
  const said =
    iss === undefined ? 'The token has no issuer (iss)' : `The token's issuer (iss) is ${shown(iss)}`
  return new BadToken(`${said}; known here: ${names}.`)
}

export function wrongClaim(claim: string, value: unknown, expected: string | string[]): string {
  const said =
    value === undefined ? `The token has no "${claim}"` : `The token's "${claim}" is ${shown(value)}`
  return `${said}; ${either(expected)} is expected of this issuer.`
}

/** Also says where a secret was configured for what public keys verify, and the other way round. */
export function wrongAlgorithm(
  { alg }: JWTHeaderParameters,
  taken: readonly string[],
  rules: IssuerRules,
): BadToken {
  if (alg === 'none') return new BadToken('The token is not signed (alg "none").')
  const begin = `The token's algorithm (alg) is ${shown(alg)}; ${either([...taken])} is expected of this issuer`
  const isShared = String(alg).startsWith('HS')
  if (rules.secret && !isShared)
    return new BadToken(
      `${begin}, because a secret is set for it. If it signs with a key pair, set the URL of its public keys instead.`,
    )
  if (!rules.secret && isShared)
    return new BadToken(
      `${begin}, because public keys are set for it. If it signs with a secret, set that instead.`,
    )
  return new BadToken(`${begin}.`)
}

export function missingClaims(claims: string[]): BadToken {
  return new BadToken(`The token has no ${claims.map((claim) => `"${claim}"`).join(' and no ')}.`)
}

export function wrongType(claim: string, value: unknown, expected = 'a text'): BadToken {
  return new BadToken(`The token's "${claim}" is ${kindOf(value)}; it must be ${expected}.`)
}

/** What the verification of a signature and of times says. Null for what is nobody's fault but ours. */
export function refusalOf(error: unknown, { alg, kid }: JWTHeaderParameters): BadToken | null {
  if (error instanceof errors.JWTExpired) {
    const { exp } = error.payload
    return new TokenExpired(
      exp === undefined ? 'The token has expired.' : `The token expired at ${instant(exp)}.`,
    )
  }
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.claim === 'nbf' && error.reason === 'check_failed'
      ? new BadToken(`The token is not valid before ${instant(Number(error.payload.nbf))} (nbf).`)
      : wrongType(error.claim, error.payload[error.claim], 'a number of seconds')
  if (error instanceof errors.JWKSNoMatchingKey)
    return new BadToken(
      kid === undefined
        ? `The token has no key id (kid), and its issuer has no public key for ${shown(alg)}.`
        : `The token's key (kid ${shown(kid)}) is not among the public keys of its issuer for ${shown(alg)}.`,
    )
  if (error instanceof errors.JWKSMultipleMatchingKeys)
    return new BadToken(
      'The token has no key id (kid), and its issuer has several public keys that could be the right one.',
    )
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return new BadToken(
      'The signature of the token is wrong: it was made with another key, or the token was changed later.',
    )
  return error instanceof errors.JOSEError
    ? new BadToken(`The token is not accepted: ${shown(error.message)}.`)
    : null
}

/** In production a refusal says nothing about how this server is set up: that is for its log. */
export function inShort(refusal: BadToken): BadToken {
  return refusal instanceof TokenExpired
    ? new TokenExpired('The token has expired.')
    : new BadToken('The token is not accepted.')
}

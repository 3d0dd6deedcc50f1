import { SignJWT } from 'jose'

const secret = 'a secret of at least thirty-two bytes'
/** The settings with which a server accepts the tokens of `tokenFor`. */
export const authEnvironment = {
  AUTH_JWT_SECRET: secret,
  AUTH_ISSUER: 'https://issuer.test',
  AUTH_AUDIENCE: 'holdfast',
}

export interface TokenOptions {
  role?: string
  issuedAt?: number
  expiresIn?: number
  claims?: Record<string, unknown>
  /** The agent that uses the token (RFC 8693). */
  agent?: string
}

export function tokenFor(
  id: string,
  { role = 'CONTRIBUTOR', issuedAt, expiresIn = 7 * 86_400, claims = {}, agent }: TokenOptions = {},
) {
  const iat = issuedAt ?? Math.floor(Date.now() / 1000)
  return new SignJWT({
    name: id,
    preferred_username: id,
    role,
    ...(agent && { act: { sub: agent } }),
    ...claims,
  })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(id)
    .setIssuer(authEnvironment.AUTH_ISSUER)
    .setAudience(authEnvironment.AUTH_AUDIENCE)
    .setIssuedAt(iat)
    .setExpirationTime(iat + expiresIn)
    .sign(new TextEncoder().encode(secret))
}

import { z } from 'zod'
import { isSafeForKeys } from '../urls.ts'
import { smallJson } from './smallJson.ts'

/** What is read of an OpenID configuration; the names are those of the specifications. */
const configuration = z.object({
  issuer: z.string(),
  jwks_uri: z.url(),
  authorization_endpoint: z.url().optional(),
  token_endpoint: z.url().optional(),
  device_authorization_endpoint: z.url().optional(),
  end_session_endpoint: z.url().optional(),
  revocation_endpoint: z.url().optional(),
  scopes_supported: z.array(z.string()).optional(),
  id_token_signing_alg_values_supported: z.array(z.string()).optional(),
  authorization_response_iss_parameter_supported: z.boolean().optional(),
})

export type Discovered = z.output<typeof configuration>

/**
 * What an issuer says of itself (OpenID Connect Discovery 1.0, section 4). Throws where it names another issuer than itself,
 * or something that somebody could change on its way and that is not on its own origin.
 */
export async function discovered(issuer: string, timeoutMs: number): Promise<Discovered> {
  const said = configuration.safeParse(
    await smallJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, timeoutMs),
  ).data
  if (!said) throw new Error('the OpenID configuration has no issuer or jwks_uri')
  if (said.issuer !== issuer) throw new Error('the OpenID configuration belongs to another issuer')
  const isSafe = (url: string) => new URL(url).origin === new URL(issuer).origin || isSafeForKeys(url)
  if (!isSafe(said.jwks_uri))
    throw new Error('the jwks_uri of the OpenID configuration must start with https://')
  const endpoints = Object.entries(said).filter(([name]) => name.endsWith('_endpoint'))
  for (const [name, url] of endpoints)
    if (!isSafe(url as string))
      throw new Error(`the ${name} of the OpenID configuration must start with https://`)
  return said
}

/** Where an issuer's keys are, as it says itself. */
export const discoveredKeysUrl = async (issuer: string, timeoutMs: number): Promise<string> =>
  (await discovered(issuer, timeoutMs)).jwks_uri

import { z } from 'zod'
import { isSafeForKeys } from '../urls.ts'
import { smallJson } from './smallJson.ts'

const configuration = z.object({ issuer: z.string(), jwks_uri: z.url() })

/**
 * Where an issuer's keys are, as it says itself (OpenID Connect Discovery 1.0, section 4). Throws where it names another
 * issuer than itself, or keys that somebody could change on their way and that are not on its own origin.
 */
export async function discoveredKeysUrl(issuer: string, timeoutMs: number): Promise<string> {
  const said = configuration.safeParse(
    await smallJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, timeoutMs),
  ).data
  if (!said) throw new Error('the OpenID configuration names no issuer and jwks_uri')
  if (said.issuer !== issuer) throw new Error('the OpenID configuration is that of another issuer')
  const isOwn = new URL(said.jwks_uri).origin === new URL(issuer).origin
  if (!isOwn && !isSafeForKeys(said.jwks_uri))
    throw new Error('the OpenID configuration names keys that do not come by https')
  return said.jwks_uri
}

import * as oauth from 'oauth4webapi'
import { exitCodes, Failure } from './failure.ts'
import { send } from './network.ts'

/** An issuer at which people sign in, as a service describes it at /.well-known/holdfast. */
export interface Issuer {
  issuer: string
  deviceClientId: string
  scope: string
  params: Record<string, string>
  /** Null if it does not answer the service. */
  server: oauth.AuthorizationServer | null
}

/** The data to get newer tokens with. */
export interface Grant {
  clientId: string
  params: Record<string, string>
  server: Pick<oauth.AuthorizationServer, 'issuer' | 'token_endpoint' | 'revocation_endpoint'>
  refreshToken: string
  /** UTC milliseconds; null if the issuer does not say. */
  endsAt: number | null
}

export interface Granted {
  token: string
  /** Null if the issuer gives no refresh token. Then the sign-in ends with the token. */
  grant: Grant | null
}

const timeoutMs = 15_000

/** On this machine an issuer may do without TLS; the service has made sure of it. */
export const callsTo = ({ issuer }: { issuer: string }) => ({
  [oauth.allowInsecureRequests]: issuer.startsWith('http:'),
  [oauth.customFetch]: (url: string, init: object) => send(url, init),
  signal: () => AbortSignal.timeout(timeoutMs),
})

export function grantedBy(
  tokens: oauth.TokenEndpointResponse,
  before: Omit<Grant, 'refreshToken' | 'endsAt'> & { refreshToken: string | null },
): Granted {
  const refreshToken = tokens.refresh_token ?? before.refreshToken
  const endsAt = tokens.expires_in === undefined ? null : Date.now() + tokens.expires_in * 1_000
  return { token: tokens.access_token, grant: refreshToken ? { ...before, refreshToken, endsAt } : null }
}

/** Null if the sign-in has ended. */
export async function renewedBy(grant: Grant): Promise<Granted | null> {
  const { server, clientId, refreshToken, params } = grant
  const client = { client_id: clientId }
  const options = { ...callsTo(server), additionalParameters: params }
  try {
    const answer = await oauth.refreshTokenGrantRequest(
      ...([server, client, oauth.None(), refreshToken, options] as const),
    )
    if (answer.status >= 500 || answer.status === 429) throw new Error(`${answer.status}`)
    return grantedBy(await oauth.processRefreshTokenResponse(server, client, answer), grant)
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError) return null
    throw away(server.issuer, error)
  }
}

/** Revokes a refresh token, so that nobody can use it any more. */
export async function revoke({ server, clientId, refreshToken }: Grant): Promise<void> {
  if (!server.revocation_endpoint) return
  await oauth
    .revocationRequest(server, { client_id: clientId }, oauth.None(), refreshToken, callsTo(server))
    .catch(() => {})
}

export const away = (issuer: string, error: unknown) => {
  const { message, cause } = error as Error
  return new Failure(exitCodes.failed, `${issuer} does not answer: ${(cause as Error)?.message ?? message}.`)
}

import * as oauth from 'oauth4webapi'
import { plainAddress } from './address.ts'
import { at, base } from './base.ts'
import { ofTab } from './stores.ts'

/** An issuer at which people sign in, as the service describes it at /.well-known/holdfast. */
export interface Provider {
  issuer: string
  clientId: string
  scope: string
  params: Record<string, string>
  /** Null if the issuer does not answer the service. */
  server: oauth.AuthorizationServer | null
}

/** The result of a sign-in besides the token. */
export interface Grant {
  /** Of this tab: a copy of a tab has the same. */
  id: string
  provider: Provider
  /** Null if the issuer gives none. Then the sign-in ends with the token. */
  refreshToken: string | null
  idToken: string | null
  /** By this browser's clock. Null if the issuer does not say. */
  endsAt: number | null
}

export interface SignedInAtIssuer {
  token: string
  grant: Grant
}

/** Data kept while the browser is at the issuer. */
interface Departure {
  provider: Provider
  verifier: string
  state: string
  nonce: string
  address: string
  isSilent: boolean
}

const departureKey = `holdfast.departure${base}`
const returnPath = at('/sign-in')
const returnAddress = () => location.origin + returnPath

export async function knownProviders(): Promise<Provider[]> {
  const response = await fetch(at('/.well-known/holdfast')).catch(() => null)
  return response?.ok ? ((await response.json()) as { signIn: Provider[] }).signIn : []
}

/** Sends the browser to the issuer. `isSilent`: without asking the person; if not signed in there, the browser comes straight back. */
export async function depart(provider: Provider, isSilent = false): Promise<void> {
  const departure: Departure = {
    provider,
    verifier: oauth.generateRandomCodeVerifier(),
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    address: location.pathname === returnPath ? at('/') : plainAddress(),
    isSilent,
  }
  ofTab.set(departureKey, JSON.stringify(departure))
  const url = new URL(provider.server?.authorization_endpoint as string)
  const asked = {
    client_id: provider.clientId,
    response_type: 'code',
    redirect_uri: returnAddress(),
    scope: provider.scope,
    state: departure.state,
    nonce: departure.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(departure.verifier),
    code_challenge_method: 'S256',
    ...provider.params,
    ...(isSilent && { prompt: 'none' }),
  }
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
  location.assign(url)
}

export const isReturning = () => location.pathname === returnPath && location.search !== ''

/** What the issuer has sent the browser back with. The address is that from which the browser went away. */
export async function arrive(): Promise<SignedInAtIssuer | { refusal: string; isSilent: boolean }> {
  const departure: Departure | null = JSON.parse(ofTab.get(departureKey) ?? 'null')
  const answered = new URL(location.href)
  ofTab.remove(departureKey)
  history.replaceState(null, '', departure?.address ?? at('/'))
  if (!departure) return { refusal: '', isSilent: false }
  const { provider, verifier, state, nonce, isSilent } = departure
  const [server, client] = parties(provider)
  try {
    const said = oauth.validateAuthResponse(server, client, answered, state)
    const answer = await oauth.authorizationCodeGrantRequest(
      ...([server, client, oauth.None(), said, returnAddress(), verifier, options(provider)] as const),
    )
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, {
      expectedNonce: nonce,
    })
    const arrived = signedIn(tokens, { id: state, provider, refreshToken: null, idToken: null })
    void claim(arrived.grant)
    return arrived
  } catch (error) {
    return { refusal: wordsOf(error), isSilent }
  }
}

/** Null if the issuer has ended the sign-in. Rejects if the issuer does not answer. */
export async function refreshed(grant: Grant): Promise<SignedInAtIssuer | null> {
  const { provider, refreshToken } = grant
  if (refreshToken === null || !(await only)) return null
  const [server, client] = parties(provider)
  const answer = await oauth.refreshTokenGrantRequest(
    ...([server, client, oauth.None(), refreshToken, options(provider)] as const),
  )
  if (answer.status >= 500 || answer.status === 429) throw new Error(`The issuer answered ${answer.status}`)
  try {
    return signedIn(await oauth.processRefreshTokenResponse(server, client, answer), grant)
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError) return null
    throw error
  }
}

/** Ends the sign-in at the issuer too, if the issuer supports it. The browser comes back to the list of documents. */
export async function leave({ provider, refreshToken, idToken }: Grant): Promise<void> {
  const [server, client] = parties(provider)
  if (server.revocation_endpoint && refreshToken)
    await oauth
      .revocationRequest(server, client, oauth.None(), refreshToken, options(provider))
      .catch(() => {})
  if (!server.end_session_endpoint) return
  const url = new URL(server.end_session_endpoint)
  url.searchParams.set('client_id', client.client_id)
  if (idToken) url.searchParams.set('id_token_hint', idToken)
  url.searchParams.set('post_logout_redirect_uri', location.origin + at('/'))
  location.assign(url)
}

function signedIn(tokens: oauth.TokenEndpointResponse, before: Omit<Grant, 'endsAt'>): SignedInAtIssuer {
  const endsAt = tokens.expires_in === undefined ? null : Date.now() + tokens.expires_in * 1_000
  const grant: Grant = {
    ...before,
    refreshToken: tokens.refresh_token ?? before.refreshToken,
    idToken: tokens.id_token ?? before.idToken,
    endsAt,
  }
  return { token: tokens.access_token, grant }
}

const parties = ({ server, clientId }: Provider): [oauth.AuthorizationServer, oauth.Client] => [
  server as oauth.AuthorizationServer,
  { client_id: clientId },
]

/** On this machine an issuer may do without TLS; the service has made sure of it. */
const options = ({ issuer, params }: Provider) => ({
  [oauth.allowInsecureRequests]: issuer.startsWith('http:'),
  additionalParameters: params,
})

function wordsOf(error: unknown): string {
  const { error_description: description, error: code } = error as oauth.AuthorizationResponseError
  return description || code || (error as Error).message
}

let only: Promise<boolean> = Promise.resolve(true)
/**
 * When a tab is duplicated, browsers copy its storage. Two tabs with one refresh token would end the sign-in of both, so the copy
 * gets false and must not use it. After a reload, the old page releases its lock a moment later.
 */
export function claim({ id }: Grant): Promise<boolean> {
  only = new Promise((resolve) => {
    const asked = navigator.locks?.request(`holdfast.${id}`, { signal: AbortSignal.timeout(2_000) }, () => {
      resolve(true)
      return new Promise(() => {})
    })
    asked?.catch(({ name }: Error) => resolve(name !== 'TimeoutError'))
    if (!asked) resolve(true)
  })
  return only
}

import { setTimeout as sleep } from 'node:timers/promises'
import * as oauth from 'oauth4webapi'
import { exitCodes, Failure } from './failure.ts'
import { away, callsTo, type Granted, grantedBy, type Issuer } from './issuer.ts'
import { send } from './network.ts'

/** RFC 8628, section 3.5: the default interval, and by how much it grows after each `slow_down`. */
const intervalS = 5

export interface DeviceLogin {
  /** The URL of the issuer, if there are several. */
  issuer: string | null
  /** Shows the person the address and the code to confirm. */
  tell: (where: { address: string; code: string; minutes: number }) => void
  wait?: (ms: number) => Promise<unknown>
}

/** Signs in a person who confirms a code in any browser (OAuth 2.0 Device Authorization Grant). */
export async function signInByDevice(
  url: string,
  { issuer, tell, wait = sleep }: DeviceLogin,
): Promise<Granted> {
  const { deviceClientId: clientId, scope, params, ...chosen } = await issuerOf(url, issuer)
  const server = deviceServer(url, chosen)
  const client = { client_id: clientId }
  const calls = callsTo(server)
  const begun = await oauth
    .deviceAuthorizationRequest(server, client, oauth.None(), { scope, ...params }, calls)
    .catch((error) => Promise.reject(away(server.issuer, error)))
    .then((answer) => oauth.processDeviceAuthorizationResponse(server, client, answer))
    .catch((error) => Promise.reject(refused(url, server.issuer, error)))
  const { device_code, user_code: code, verification_uri, verification_uri_complete, expires_in } = begun
  tell({
    ...{ address: verification_uri_complete ?? verification_uri, code },
    minutes: Math.round(expires_in / 60),
  })
  let interval = begun.interval ?? intervalS
  for (let leftS = expires_in; leftS > 0; leftS -= interval) {
    await wait(interval * 1_000)
    try {
      const answer = await oauth.deviceCodeGrantRequest(
        ...([server, client, oauth.None(), device_code, { ...calls, additionalParameters: params }] as const),
      )
      const tokens = await oauth.processDeviceCodeResponse(server, client, answer)
      const { token_endpoint, revocation_endpoint } = server
      const kept = { issuer: server.issuer, token_endpoint, revocation_endpoint }
      return grantedBy(tokens, { clientId, params, server: kept, refreshToken: null })
    } catch (error) {
      const said = error instanceof oauth.ResponseBodyError ? error.error : null
      if (said === 'slow_down') interval += intervalS
      else if (said !== null && said !== 'authorization_pending') throw refused(url, server.issuer, error)
    }
  }
  throw ranOut(url)
}

async function issuerOf(url: string, named: string | null): Promise<Issuer> {
  const answer = await send(`${url}/.well-known/holdfast`).catch((error) => Promise.reject(away(url, error)))
  const said = (await answer.json().catch(() => null)) as { signIn?: Issuer[] } | null
  const issuers = said?.signIn ?? []
  const found = issuers.filter(({ issuer }) => named === null || issuer === named)
  const [one] = found
  if (one && found.length === 1) return one
  const names = issuers.map(({ issuer }) => issuer).join(', ')
  if (issuers.length === 0) throw byToken(url, `${url} has no sign-in for people.`)
  throw new Failure(exitCodes.usage, `${url} has several issuers. Choose one with --issuer: ${names}.`, {
    code: 'USAGE',
  })
}

function deviceServer(url: string, { issuer, server }: Pick<Issuer, 'issuer' | 'server'>) {
  if (!server) throw new Failure(exitCodes.failed, `${url} cannot reach ${issuer}, where people sign in.`)
  if (server.device_authorization_endpoint) return server
  throw byToken(url, `${issuer} has no sign-in for terminals (device_authorization_endpoint).`)
}

const byToken = (url: string, why: string) =>
  new Failure(exitCodes.refused, `${why} Sign in with a token: holdfast login ${url} --token -`, {
    code: 'UNAUTHENTICATED',
  })

function refused(url: string, issuer: string, error: unknown): Failure {
  if (error instanceof Failure) return error
  const { error: code, error_description: why } = error as Partial<oauth.ResponseBodyError>
  if (code === 'expired_token') return ranOut(url)
  const words =
    code === 'access_denied'
      ? `The sign-in was declined at ${issuer}.`
      : `${issuer} does not sign you in: ${why ?? code ?? (error as Error).message}.`
  return new Failure(exitCodes.refused, words, { code: code ?? 'UNAUTHENTICATED' })
}

const ranOut = (url: string) =>
  new Failure(exitCodes.refused, `The code was not confirmed in time. Try again: holdfast login ${url}`, {
    code: 'expired_token',
  })

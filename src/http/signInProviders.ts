import type { IssuerRules } from '../issuers.ts'
import { type Discovered, discovered } from './discovery.ts'
import { publicJson } from './publicJson.ts'
import type { KeyTimes } from './tokenKeys.ts'

/** Where people sign in, as pages and programs are told it. */
export interface SignInProvider {
  issuer: string
  clientId: string
  deviceClientId: string
  scope: string
  params: Record<string, string>
  /** The issuer's endpoints, as its OpenID configuration names them; null while it has never answered. */
  server: Discovered | null
}

export interface SignInProviders {
  known(): Promise<SignInProvider[]>
}

/** The issuers at which people sign in, each asked for its endpoints when somebody wants to know, and no more often than for its keys. */
export function signInProviders(
  issuers: readonly IssuerRules[],
  times: KeyTimes,
  onFailed: (issuer: string, error: unknown) => void,
): SignInProviders {
  const all = issuers.flatMap(({ issuer, signIn }) => {
    if (!signIn) return []
    const server = kept(issuer, times, onFailed)
    return [async () => described(issuer, signIn, await server())]
  })
  return { known: () => Promise.all(all.map((one) => one())) }
}

function described(
  issuer: string,
  { clientId, deviceClientId = clientId, scope, params = {} }: NonNullable<IssuerRules['signIn']>,
  server: Discovered | null,
): SignInProvider {
  // Some issuers give a refresh token for this word alone, and others refuse it: theirs to say.
  const offline = server?.scopes_supported?.includes('offline_access') ? ' offline_access' : ''
  return { issuer, clientId, deviceClientId, scope: scope ?? `openid profile${offline}`, params, server }
}

/** What was read last stays while the issuer is away. */
function kept(issuer: string, times: KeyTimes, onFailed: (issuer: string, error: unknown) => void) {
  let last: Discovered | null = null
  let readAt = Number.NEGATIVE_INFINITY
  let triedAt = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | null = null
  const read = () => {
    triedAt = performance.now()
    reading ??= discovered(issuer, times.timeoutMs)
      .then(
        (said) => {
          last = said
          readAt = performance.now()
        },
        (error) => onFailed(issuer, error),
      )
      .finally(() => {
        reading = null
      })
    return reading
  }
  return async (): Promise<Discovered | null> => {
    const now = performance.now()
    const isDue = now - readAt >= times.refreshMs && now - triedAt >= times.cooldownMs
    const asked = reading ?? (isDue ? read() : null)
    if (last === null) await asked
    return last
  }
}

/** GET /.well-known/holdfast: how pages and programs sign people in, for everybody. Documented in docs/sign-in.md. */
export const signInDescription = (providers: SignInProviders) =>
  publicJson('/.well-known/holdfast', { 'cache-control': 'no-cache' }, async () =>
    JSON.stringify({ signIn: await providers.known() }),
  )

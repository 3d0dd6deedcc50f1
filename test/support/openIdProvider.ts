import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import Provider, { type Configuration } from 'oidc-provider'
import type { IssuerRules } from '../../src/issuers.ts'

export const audience = 'urn:holdfast:api'
const lifetimes = {
  AccessToken: 300,
  RefreshToken: 86_400,
  Session: 86_400,
  Grant: 86_400,
  Interaction: 3_600,
}

/**
 * A real OpenID provider on this machine. People sign in with any name and any password; their role is in
 * `roles`.
 */
export class OpenIdProvider {
  readonly roles: Record<string, string> = {}
  /** The grant types for which the token endpoint has issued tokens. */
  readonly given: string[] = []
  /** It does not answer. */
  isDown = false
  readonly #server: Server
  #key: CryptoKey | null = null
  #answer: RequestListener = (_, response) => response.writeHead(503).end()

  private constructor() {
    this.#server = createServer((request, response) => {
      if (this.isDown) request.socket.destroy()
      else this.#answer(request, response)
    })
  }

  static async open(): Promise<OpenIdProvider> {
    const opened = new OpenIdProvider()
    opened.#server.listen(0, '127.0.0.1')
    await once(opened.#server, 'listening')
    return opened
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** A service's settings to accept its tokens, and to send people here. */
  get rules(): IssuerRules {
    return {
      issuer: this.url,
      audience,
      roleClaim: 'role',
      signIn: { clientId: 'holdfast', scope: 'openid profile', params: { resource: audience } },
    }
  }

  /** Registers the service at this address as its client. */
  async serves(home: string, more: Partial<Configuration> = {}): Promise<void> {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true })
    this.#key = privateKey
    const provider = new Provider(this.url, {
      jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'one', alg: 'RS256', use: 'sig' }] },
      cookies: { keys: ['a key of a test'] },
      clients: [
        {
          client_id: 'holdfast',
          token_endpoint_auth_method: 'none',
          grant_types: [
            'authorization_code',
            'refresh_token',
            'urn:ietf:params:oauth:grant-type:device_code',
          ],
          redirect_uris: [`${home}/sign-in`],
          post_logout_redirect_uris: [`${home}/`],
        },
      ],
      ttl: lifetimes,
      issueRefreshToken: async (_, client) => client.grantTypeAllowed('refresh_token'),
      rotateRefreshToken: true,
      clientBasedCORS: (_, origin) => origin === new URL(home).origin,
      findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
      extraTokenClaims: (_, token) => {
        return this.#claims((token as { accountId?: string }).accountId ?? '')
      },
      features: {
        deviceFlow: { enabled: true },
        revocation: { enabled: true },
        resourceIndicators: {
          enabled: true,
          useGrantedResource: () => true,
          getResourceServerInfo: () => ({ scope: '', audience, accessTokenFormat: 'jwt' }),
        },
      },
      ...more,
    })
    provider.on('grant.success', ({ oidc }) => void this.given.push(String(oidc.params?.grant_type)))
    provider.on('server_error', (_, error) => process.env.TEST_LOG && console.error(error))
    this.#answer = provider.callback()
  }

  /** A token like those that it issues, for calls without a page. */
  async tokenOf(id: string): Promise<string> {
    const claims = { ...this.#claims(id), sub: id, iss: this.url, aud: audience, client_id: 'holdfast' }
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'one' })
      .setIssuedAt()
      .setExpirationTime('7d')
      .sign(this.#key as CryptoKey)
  }

  #claims(id: string) {
    return { name: nameOf(id), preferred_username: id, role: this.roles[id] ?? 'CONTRIBUTOR' }
  }

  async close(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

const nameOf = (id: string) => ({ ada: 'Ada Lovelace', bo: 'Bo Andersson', cleo: 'Cleo Marsh' })[id] ?? id

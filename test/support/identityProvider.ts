import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

export interface Signer {
  kid: string
  alg: string
  /** As in a key set. */
  jwk: object
  sign(claims: JWTPayload, header?: object): Promise<string>
}

/** An issuer's key pair. */
export async function signer(alg = 'RS256'): Promise<Signer> {
  const kid = randomUUID()
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return {
    kid,
    alg,
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
    sign: (claims, header) =>
      new SignJWT(claims).setProtectedHeader({ alg, kid, typ: 'JWT', ...header }).sign(privateKey),
  }
}

/** A secret shared with an issuer. */
export function sharedSecret(secret: string): Pick<Signer, 'sign'> {
  return {
    sign: (claims, header) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT', ...header })
        .sign(new TextEncoder().encode(secret)),
  }
}

export const seconds = () => Math.floor(Date.now() / 1_000)

/** A server for the JSON that identity providers publish, by path. It counts requests. */
export class IdentityServer {
  readonly documents: Record<string, unknown> = {}
  readonly asked: string[] = []
  readonly #server: Server

  private constructor() {
    this.#server = createServer((request, response) => {
      const path = request.url ?? ''
      this.asked.push(path)
      const document = this.documents[path]
      if (document === undefined) response.writeHead(404).end()
      else response.end(typeof document === 'string' ? document : JSON.stringify(document))
    })
  }

  static async open(): Promise<IdentityServer> {
    const opened = new IdentityServer()
    opened.#server.listen(0, '127.0.0.1')
    await once(opened.#server, 'listening')
    return opened
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Publishes the keys at a path, and answers the URL. */
  publish(path: string, ...signers: Signer[]): string {
    this.documents[path] = { keys: signers.map(({ jwk }) => jwk) }
    return `${this.url}${path}`
  }

  async close(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

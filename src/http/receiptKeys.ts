import { createPrivateKey, createPublicKey } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, type JWK, SignJWT } from 'jose'
import type { ReceiptClaims } from '../domain/receipt.ts'
import { publicJson } from './publicJson.ts'

/** The first signs; all of them verify. */
export interface ReceiptKeys {
  sign(claims: ReceiptClaims, issuer: string): Promise<string>
  jwks: { keys: JWK[] }
}

/** From PKCS#8 PEM of Ed25519 keys, newest first. A key's id is its thumbprint (RFC 7638), the same on every server. */
export async function receiptKeys(pems: string[]): Promise<ReceiptKeys | null> {
  const keys = await Promise.all(
    pems.map(async (pem) => {
      const privateKey = createPrivateKey(pem)
      const jwk = await exportJWK(createPublicKey(privateKey))
      return { privateKey, jwk: { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'EdDSA', use: 'sig' } }
    }),
  )
  const [newest] = keys
  if (!newest) return null
  const header = { alg: 'EdDSA', typ: 'holdfast-receipt+jwt', kid: newest.jwk.kid }
  return {
    sign: (claims, issuer) =>
      new SignJWT({ ...claims, iss: issuer, aud: 'holdfast' })
        .setProtectedHeader(header)
        .sign(newest.privateKey),
    jwks: { keys: keys.map(({ jwk }) => jwk) },
  }
}

/** GET /.well-known/jwks.json: what verifies receipts, for everybody and for pages of any origin. */
export function receiptKeySet(keys: ReceiptKeys | null) {
  const body = JSON.stringify(keys?.jwks ?? { keys: [] })
  const headers = { 'content-type': 'application/jwk-set+json', 'cache-control': 'public, max-age=300' }
  return publicJson('/.well-known/jwks.json', headers, () => body)
}

import { createLocalJWKSet, createRemoteJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose'

export interface ReceiptOptions {
  /** The service's PUBLIC_URL, which receipts name as their issuer; its keys are read from /.well-known/jwks.json there. */
  service: string
  /** The service's keys, where they are not fetched. */
  keys?: JSONWebKeySet
}

/** As docs/services.md has them; their presence is checked, and nobody but the service can sign them. */
interface Claims {
  sub: string
  tool: string
  col: string
  key: string
  fence: number
  ses: string
  iat: number
  exp: number
}

/** The document that is about to be written; its holder where the caller knows who is writing. */
export interface Expected {
  collection: string
  key: string
  holder?: string
}

/** What Holdfast said of one lease when it made the receipt; it may have ended since. */
export interface Receipt {
  toolId: string
  collection: string
  key: string
  holder: string
  /** Goes into the write: `WHERE fence <= $fencingToken`. */
  fencingToken: number
  /** SHA-256 of the editor session's id, base64url. */
  session: string
  issuedAt: Date
  expiresAt: Date
}

export type ReceiptFault =
  | 'MALFORMED'
  | 'SIGNATURE'
  | 'ISSUER'
  | 'AUDIENCE'
  | 'EXPIRED'
  | 'DOCUMENT'
  | 'HOLDER'

/** A receipt that allows nothing. `reason` is for programs, the message for people. */
export class ReceiptRefused extends Error {
  readonly reason: ReceiptFault
  constructor(reason: ReceiptFault, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'ReceiptRefused'
    this.reason = reason
  }
}

/**
 * Says whether a receipt is Holdfast's, of this document, and not over. It is a courtesy that saves a call: the lease may have ended
 * a moment ago, so write with the fencing token. Rejects with ReceiptRefused, or with the error of the fetch where the keys
 * cannot be had.
 */
export function receiptVerifier({ service, keys }: ReceiptOptions) {
  const issuer = service.replace(/\/+$/, '')
  const keySet = keys
    ? createLocalJWKSet(keys)
    : createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`))
  return async (receipt: string, expected: Expected): Promise<Receipt> => {
    const demands = {
      issuer,
      audience: 'holdfast',
      // Pinned: a receipt chooses neither its algorithm nor its kind.
      algorithms: ['EdDSA'],
      typ: 'holdfast-receipt+jwt',
      clockTolerance: 0,
      requiredClaims: ['sub', 'tool', 'col', 'key', 'fence', 'ses', 'iat', 'exp'],
    }
    const { payload } = await jwtVerify(
      receipt,
      keySet as ReturnType<typeof createLocalJWKSet>,
      demands,
    ).catch((error: unknown) => {
      throw faultOf(error)
    })
    const { sub, tool, col, key, fence, ses, iat, exp } = payload as unknown as Claims
    if (col !== expected.collection || key !== expected.key)
      throw new ReceiptRefused('DOCUMENT', `The receipt is for another document: "${key}" in "${col}".`)
    if (expected.holder !== undefined && sub !== expected.holder)
      throw new ReceiptRefused('HOLDER', 'The receipt belongs to somebody else.')
    return {
      toolId: tool,
      collection: col,
      key,
      holder: sub,
      fencingToken: fence,
      session: ses,
      issuedAt: new Date(iat * 1_000),
      expiresAt: new Date(exp * 1_000),
    }
  }
}

function faultOf(error: unknown): unknown {
  if (error instanceof errors.JWTExpired)
    return new ReceiptRefused(
      'EXPIRED',
      'The receipt has expired. The next heartbeat returns a new one.',
      error,
    )
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'iss')
    return new ReceiptRefused('ISSUER', 'The receipt is from another service.', error)
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud')
    return new ReceiptRefused('AUDIENCE', 'The receipt has another audience.', error)
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey)
    return new ReceiptRefused('SIGNATURE', 'The receipt was not signed by a key of this service.', error)
  const isUnread = error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid
  if (error instanceof errors.JOSEError && !isUnread && error.code !== 'ERR_JOSE_GENERIC')
    return new ReceiptRefused('MALFORMED', 'This is not a receipt of Holdfast.', error)
  return error
}

import { InvalidInputError } from '../domain/errors.ts'
import type { LockWords } from './lockCall.ts'

export interface UploadMetadata extends LockWords {
  name: string
  /** Hex. */
  sha256: string | null
}

/** `Upload-Metadata: filename <base64>,sha256 <base64>`; what other clients add is left aside. Throws InvalidInputError. */
export function uploadMetadata(header: string | string[] | undefined): UploadMetadata {
  const values = new Map<string, string>()
  for (const pair of String(header ?? '').split(',')) {
    const [key = '', value = '', ...more] = pair.trim().split(' ')
    if (key === '') continue
    if (more.length > 0 || values.has(key)) throw invalid(`must have ${key} once, as a key and a value`)
    values.set(key, textOf(key, value))
  }
  const sha256 = values.get('sha256') ?? null
  if (sha256 !== null && !/^[0-9a-f]{64}$/i.test(sha256)) throw invalid('must have a sha256 of 64 hex digits')
  return {
    name: values.get('filename') ?? values.get('name') ?? '',
    sha256: sha256?.toLowerCase() ?? null,
    toolId: values.get('toolId') ?? null,
    lockToken: values.get('lockToken') ?? null,
    baseVersion: values.get('baseVersion') ?? null,
  }
}

function textOf(key: string, base64: string): string {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) throw invalid(`has a ${key} that is not base64`)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(base64, 'base64'))
  } catch {
    throw invalid(`has a ${key} that is not UTF-8`)
  }
}

const invalid = (message: string) => new InvalidInputError([{ path: ['upload-metadata'], message }])

import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { InvalidInputError } from './errors.ts'

/** Canonical JSON (RFC 8785) of a draft and the SHA-256 of its bytes, in hex. */
export interface CanonicalContent {
  value: Record<string, unknown>
  text: string
  hash: string
}

export const contentLimits = { bytes: 2_000_000, depth: 64 }

/** Checked before anything recursive sees it. Throws InvalidInputError with the first fault and its path. */
export function canonicalContent(value: unknown, path: string[] = ['content']): CanonicalContent {
  const refuse = (where: string[], message: string) => new InvalidInputError([{ path: where, message }])
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw refuse(path, 'must be a JSON object')
  const fault = findFault(value, path)
  if (fault) throw refuse(fault.path, fault.message)
  const text = canonicalize(value) as string
  const bytes = Buffer.byteLength(text)
  if (bytes > contentLimits.bytes)
    throw refuse(path, `is ${bytes} bytes of canonical JSON; at most ${contentLimits.bytes} are allowed`)
  return { value: value as Record<string, unknown>, text, hash: sha256(text) }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** What makes two requests under one idempotency key the same. */
export function requestHash(input: unknown): string {
  return sha256(canonicalize(input) as string)
}

/** Lone surrogates have no UTF-8 form and PostgreSQL keeps no NUL: both are refused with their place. */
export function textFault(text: string): string | null {
  if (text.includes('\0')) return 'must not contain NUL'
  return text.isWellFormed() ? null : 'must be well-formed Unicode (it has a lone surrogate)'
}

function findFault(root: object, path: string[]): { path: string[]; message: string } | null {
  const pending: { value: unknown; path: string[] }[] = [{ value: root, path }]
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value, path: at } = next
    if (typeof value === 'string') {
      const message = textFault(value)
      if (message) return { path: at, message }
    } else if (typeof value === 'number' && !Number.isFinite(value)) {
      return { path: at, message: 'must be a finite number' }
    } else if (value !== null && typeof value === 'object') {
      if (at.length - path.length >= contentLimits.depth)
        return {
          path: at.slice(0, path.length + 3),
          message: `is nested more than ${contentLimits.depth} deep`,
        }
      for (const [key, child] of Object.entries(value)) {
        const message = textFault(key)
        if (message) return { path: at, message: `has a key that ${message}` }
        pending.push({ value: child, path: [...at, key] })
      }
    }
  }
  return null
}

import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { InvalidInputError } from './errors.ts'
import { InexactNumber } from './exactNumbers.ts'
import { nativeCanonicalText } from './keyOrder.ts'
import { UnreadContent } from './unreadContent.ts'

/** Canonical JSON (RFC 8785) of a draft and the SHA-256 of its bytes, in hex. */
export interface CanonicalContent {
  readonly value: Record<string, unknown>
  readonly text: string
  readonly hash: string
  /** Text of the collection's schema that it has been checked against where it was read. */
  readonly satisfies?: string
}

export const contentLimits = { bytes: 2_000_000, depth: 64 }

/** Checked while it is written. Throws InvalidInputError with the first fault and its path. */
export function canonicalContent(value: unknown, path: string[] = ['content']): CanonicalContent {
  const refuse = (message: string) => new InvalidInputError([{ path, message }])
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw refuse('must be a JSON object')
  const text = nativeCanonicalText(value, contentLimits.depth) ?? canonicalText(value, path)
  const bytes = Buffer.byteLength(text)
  if (bytes > contentLimits.bytes)
    throw refuse(`is ${bytes} bytes of canonical JSON; at most ${contentLimits.bytes} are allowed`)
  return { value: value as Record<string, unknown>, text, hash: sha256(text) }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Two requests with one idempotency key are the same if this hash is. */
export function requestHash(input: unknown): string {
  return sha256(canonicalize(input) as string)
}

/** Lone surrogates have no UTF-8 form and PostgreSQL keeps no NUL: both are refused with their place. */
export function textFault(text: string): string | null {
  if (text.includes('\0')) return 'must not contain NUL'
  return text.isWellFormed() ? null : 'must be well-formed Unicode (it has a lone surrogate)'
}

/** Checks and writes in one pass, and keeps nothing but the written text. */
function canonicalText(root: object, base: string[]): string {
  const at: (string | number)[] = []
  let text = ''
  const refuse = (message: string, steps = at) =>
    new InvalidInputError([{ path: [...base, ...steps.map(String)], message }])
  const quoted = (string: string, what = '') => {
    const fault = textFault(string)
    if (fault) throw refuse(what + fault)
    return JSON.stringify(string)
  }
  const write = (value: unknown): void => {
    if (typeof value === 'string') text += quoted(value)
    else if (typeof value === 'number') {
      if (!Number.isFinite(value)) throw refuse('must be a finite number')
      // RFC 8785 uses the number format of ECMAScript; -0 is 0.
      text += value
    } else if (typeof value !== 'object' || value === null) text += value ?? null
    else if (value instanceof InexactNumber) throw refuse(value.fault)
    else if (value instanceof UnreadContent)
      throw refuse('is a large variable inside a literal; send the whole value as one variable')
    else {
      if (at.length >= contentLimits.depth)
        throw refuse(`is nested more than ${contentLimits.depth} levels deep`, at.slice(0, 3))
      if (Array.isArray(value)) list(value)
      else object(value as Record<string, unknown>)
    }
  }
  const list = (items: unknown[]): void => {
    text += '['
    for (let index = 0; index < items.length; index++) {
      if (index > 0) text += ','
      at.push(index)
      write(items[index])
      at.pop()
    }
    text += ']'
  }
  const object = (members: Record<string, unknown>): void => {
    text += '{'
    let isFirst = true
    for (const key of Object.keys(members).sort()) {
      const value = members[key]
      if (value === undefined) continue
      text += isFirst ? '' : ','
      text += `${quoted(key, 'has a key that ')}:`
      isFirst = false
      at.push(key)
      write(value)
      at.pop()
    }
    text += '}'
  }
  write(root)
  return text
}

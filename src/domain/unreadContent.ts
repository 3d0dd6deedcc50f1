/**
 * Large JSON of a request that is not parsed yet. It takes the place of the content: rights are checked first, and then it is
 * read outside of the event loop.
 */
export class UnreadContent {
  readonly bytes: Uint8Array
  /** It need not be an object. */
  readonly isAnyValue: boolean
  readonly value = {}
  readonly text = ''
  readonly hash = ''

  constructor(bytes: Uint8Array, isAnyValue = false) {
    this.bytes = bytes
    this.isAnyValue = isAnyValue
  }

  asAnyValue(): UnreadContent {
    return new UnreadContent(this.bytes, true)
  }

  /** Logs and hashes do not contain it. */
  toJSON(): null {
    return null
  }
}

/** Content above this size in bytes is not read on the event loop. */
export const largeBytes = 64_000

const sources = new WeakMap<object, UnreadContent>()

/** Remembers the source of an object that is only partly parsed. */
export function partOf(source: UnreadContent, parsed: object): void {
  sources.set(parsed, source)
}

/** The complete value as sent, if only a part of it was parsed. */
export function wholeOf(value: unknown): unknown {
  return (typeof value === 'object' && value !== null && sources.get(value)) || value
}

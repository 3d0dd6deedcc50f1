/**
 * JSON of a request that nobody has parsed yet, because it is large. It stands where its content will, and says nothing
 * about it: rights are asked first, and then it is read away from the event loop.
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

  /** Neither logs nor hashes look into it. */
  toJSON(): null {
    return null
  }
}

/** What is larger, in bytes, is not read on the event loop. */
export const largeBytes = 64_000

const sources = new WeakMap<object, UnreadContent>()

/** Remembers where an object comes from of which only a part has been parsed. */
export function partOf(source: UnreadContent, parsed: object): void {
  sources.set(parsed, source)
}

/** The whole of a value, as it was sent, where only a part of it has been parsed. */
export function wholeOf(value: unknown): unknown {
  return (typeof value === 'object' && value !== null && sources.get(value)) || value
}

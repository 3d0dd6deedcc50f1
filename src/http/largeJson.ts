import { setImmediate } from 'node:timers/promises'
import { markInexact } from '../domain/exactNumbers.ts'
import { partOf, UnreadContent, wholeOf } from '../domain/unreadContent.ts'

/** Operations' own input is no deeper, has no more entries, and no more fields of which each may have as many again. */
const most = { depth: 6, entries: 500, fields: 60, smallBytes: 16_000 }

/** So many bytes are read at a stretch: a millisecond on a usual machine. Then the event loop serves others first. */
const stretchBytes = 400_000

type Reading<Value> = Generator<void, Value, void>

/**
 * Of large JSON what an operation's input can be made of: its first levels. What is deeper or longer is an UnreadContent,
 * found by its brackets and not parsed. One pass over the bytes that makes few objects, whatever they say.
 */
export async function readLargeJson(bytes: Buffer): Promise<unknown> {
  const reading = new Reader(bytes).whole()
  for (;;) {
    const { done, value } = reading.next()
    if (done) return value
    await setImmediate()
  }
}

class Reader {
  readonly #bytes: Buffer
  #at = 0
  #stretchEnd = stretchBytes
  /** Of the field that is being read. */
  #entries = 0
  #fields = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  *whole(): Reading<unknown> {
    const value = yield* this.#value(0)
    if (this.#next() !== undefined) throw new SyntaxError('more follows')
    return value
  }

  *#value(depth: number): Reading<unknown> {
    const first = this.#next()
    if (first === brace || first === bracket) return yield* this.#container(depth, first === bracket)
    const start = this.#at
    if (first === quote) this.#at = endOfString(this.#bytes, start)
    else while (!isEnd(this.#bytes[this.#at])) this.#at++
    return parse(this.#bytes, start, this.#at)
  }

  *#container(depth: number, isArray: boolean): Reading<unknown> {
    const start = this.#at
    if (depth >= most.depth || this.#entries > most.entries) return yield* this.#unread(start, 0)
    const items: unknown[] = []
    const members: Record<string, unknown> = {}
    let entries = 0
    let isWhole = true
    this.#at++
    for (let next = this.#next(); next !== close(isArray); next = this.#next()) {
      if (entries > 0) this.#take(comma)
      if (depth < 3 && this.#fields++ < most.fields) this.#entries = 0
      this.#entries++
      if (++entries > most.entries) return yield* this.#unread(start, 1)
      const key = isArray ? '' : this.#key()
      const value = yield* this.#value(depth + 1)
      if (value instanceof UnreadContent || wholeOf(value) !== value) isWhole = false
      if (isArray) items.push(value)
      else Object.defineProperty(members, key, { value, ...plain })
    }
    this.#at++
    const parsed = isArray ? items : members
    if (!isWhole || this.#at - start > most.smallBytes)
      partOf(new UnreadContent(this.#bytes.subarray(start, this.#at)), parsed)
    return parsed
  }

  #key(): string {
    if (this.#next() !== quote) throw new SyntaxError('a key is missing')
    const start = this.#at
    this.#at = endOfString(this.#bytes, start)
    const key = parse(this.#bytes, start, this.#at) as string
    this.#take(colon)
    return key
  }

  #take(byte: number): void {
    if (this.#next() !== byte) throw new SyntaxError(`${String.fromCharCode(byte)} is missing`)
    this.#at++
  }

  /** To the end of the container that began at `start`; `open` of its brackets are open here. */
  *#unread(start: number, open: number): Reading<UnreadContent> {
    const brackets = new Brackets(this.#bytes, this.#at, open)
    while (!brackets.closeBefore(this.#stretchEnd)) {
      yield
      this.#stretchEnd = brackets.at + stretchBytes
    }
    this.#at = brackets.at
    return new UnreadContent(this.#bytes.subarray(start, this.#at))
  }

  #next(): number | undefined {
    for (;;) {
      const byte = this.#bytes[this.#at]
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte
      this.#at++
    }
  }
}

const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const bracket = 0x5b
const brace = 0x7b
const close = (isArray: boolean) => (isArray ? 0x5d : 0x7d)
const plain = { writable: true, enumerable: true, configurable: true }

/** Of a number or a word. */
function isEnd(byte: number | undefined): boolean {
  return byte === undefined || byte <= 0x20 || byte === comma || byte === 0x5d || byte === 0x7d
}

function parse(bytes: Buffer, start: number, end: number): unknown {
  const text = bytes.toString('utf8', start, end)
  return markInexact(text, JSON.parse(text))
}

/** Looks for the end of a container, and for nothing else in it. */
class Brackets {
  /** Behind what was looked at. */
  at: number
  readonly #bytes: Buffer
  #open: number

  constructor(bytes: Buffer, at: number, open: number) {
    this.#bytes = bytes
    this.at = at
    this.#open = open
  }

  /** False if the last one closes at `end` or later. */
  closeBefore(end: number): boolean {
    const bytes = this.#bytes
    const stop = Math.min(end, bytes.length)
    let [at, open] = [this.at, this.#open]
    while (at < stop) {
      const byte = bytes[at++]
      if (byte === quote) at = endOfString(bytes, at - 1)
      else if (byte === brace || byte === bracket) open++
      else if ((byte === 0x7d || byte === 0x5d) && --open === 0) break
    }
    this.at = at
    this.#open = open
    if (open > 0 && at >= bytes.length) throw new SyntaxError('it ends too early')
    return open === 0
  }
}

/** Behind the closing quote. What is short is looked for here, and only what is long by Node's own search. */
function endOfString(bytes: Buffer, start: number): number {
  let at = start + 1
  for (const near = Math.min(at + 64, bytes.length); at < near; at++) {
    const byte = bytes[at]
    if (byte === quote) return at + 1
    if (byte === 0x5c) at++
  }
  for (;;) {
    const end = bytes.indexOf(quote, at)
    if (end < 0) throw new SyntaxError('a text does not end')
    let slashes = 0
    while (end - slashes > at && bytes[end - 1 - slashes] === 0x5c) slashes++
    if (slashes % 2 === 0) return end + 1
    at = end + 1
  }
}

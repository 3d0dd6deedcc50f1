/**
 * A number that a double cannot represent, as it was written. It would be stored as another number silently. It replaces the
 * number until the input is checked and refused.
 */
export class InexactNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }

  get fault(): string {
    const shown = this.text.length > 40 ? `${this.text.slice(0, 40)}…` : this.text
    return `${shown} cannot be stored exactly (it would become ${Number(this.text)}); send it as a string`
  }

  /** For messages of graphql-js. */
  toJSON(): string {
    return this.text
  }
}

/** The number, or an InexactNumber if a double cannot represent it. */
export function exactNumber(text: string): number | InexactNumber {
  const number = Number(text)
  return sameDecimal(text, String(number)) ? number : new InexactNumber(text)
}

/** Numbers of up to 15 digits are always exact. A text without a match has only exact numbers. */
const doubtful = /\d[\d.]{15,}|\d[eE][+-]?\d{3}/

/** Whether JSON text may contain a number that a double cannot represent. */
export const isDoubtful = (text: string): boolean => doubtful.test(text)

export interface NumberFault {
  path: string[]
  number: InexactNumber
}

/** The first numbers of valid JSON text that a double cannot represent, with their places. Linear and without recursion. */
export function inexactNumbers(text: string, most = 10): NumberFault[] {
  const faults: NumberFault[] = []
  if (!isDoubtful(text)) return faults
  const open: Place[] = []
  let keyComes = false
  for (let at = 0; at < text.length && faults.length < most; at++) {
    const place = open.at(-1)
    switch (text.charCodeAt(at)) {
      case 0x22: {
        const from = at
        at = endOfString(text, at)
        if (keyComes && place && !place.isArray) Object.assign(place, { from, to: at + 1 })
        keyComes = false
        break
      }
      case 0x7b:
        open.push({ isArray: false, from: 0, to: 0 })
        keyComes = true
        break
      case 0x5b:
        open.push({ isArray: true, from: 0, to: 0 })
        keyComes = false
        break
      case 0x7d:
      case 0x5d:
        open.pop()
        keyComes = false
        break
      case 0x2c:
        if (place?.isArray) place.from++
        else keyComes = true
        break
      default: {
        const end = endOfNumber(text, at)
        if (end === at) break
        const number = exactNumber(text.slice(at, end))
        if (number instanceof InexactNumber)
          faults.push({ path: open.map((each) => stepOf(text, each)), number })
        at = end - 1
      }
    }
  }
  return faults
}

/** Replaces these numbers in the result of JSON.parse. */
export function markInexact<Value>(text: string, value: Value): Value {
  for (const { path, number } of inexactNumbers(text)) {
    let parent: unknown = value
    for (const key of path.slice(0, -1)) parent = isContainer(parent) ? parent[key] : undefined
    const last = path.at(-1)
    // If a key is there twice, the last one counts.
    if (last !== undefined && isContainer(parent) && parent[last] === Number(number.text))
      parent[last] = number
  }
  return value
}

/** Of an array the index, in `from`; of an object where its key stands. */
interface Place {
  isArray: boolean
  from: number
  to: number
}

const stepOf = (text: string, { isArray, from, to }: Place): string =>
  isArray ? String(from) : JSON.parse(text.slice(from, to))

const isContainer = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x5c) at++
    else if (code === 0x22) return at
  }
  return text.length
}

function endOfNumber(text: string, start: number): number {
  let at = start
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const isDigit = code >= 0x30 && code <= 0x39
    const isMark = code === 0x2d || (at > start && (code === 0x2b || code === 0x2e || (code | 0x20) === 0x65))
    if (!isDigit && !isMark) break
  }
  return at
}

function sameDecimal(one: string, other: string): boolean {
  if (one === other) return true
  const [a, b] = [decimalOf(one), decimalOf(other)]
  return (
    a.digits === b.digits && (a.digits === '' || (a.exponent === b.exponent && a.isNegative === b.isNegative))
  )
}

/** Digits without zeros at either end, and the power of ten of the first one's place. */
function decimalOf(text: string): { digits: string; exponent: number; isNegative: boolean } {
  const isNegative = text.startsWith('-')
  const [mantissa = '', power = '0'] = text.slice(isNegative ? 1 : 0).split(/e/i)
  const [whole = '', fraction = ''] = mantissa.split('.')
  const all = whole + fraction
  let first = 0
  while (all[first] === '0') first++
  let end = all.length
  while (end > first && all[end - 1] === '0') end--
  return { digits: all.slice(first, end), exponent: whole.length - first + Number(power), isNegative }
}

import canonicalize from 'canonicalize'
import { describe, expect, test } from 'vitest'
import { canonicalContent } from '../../src/domain/content.ts'
import { exactNumber, InexactNumber, inexactNumbers } from '../../src/domain/exactNumbers.ts'
import { JsonText, stringify } from '../../src/domain/json.ts'
import { UnreadContent, wholeOf } from '../../src/domain/unreadContent.ts'
import { readLargeJson } from '../../src/http/largeJson.ts'

/** The same sequence every time. */
function randomly(seed: number) {
  let state = seed
  return (most: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) % most
  }
}

const texts = [
  '',
  'a',
  'ä"\\\n\u001f',
  '😀',
  '\u2028',
  '__proto__',
  'toJSON',
  '10',
  '9',
  '\ue000',
  'é'.repeat(40),
]
const numbers = [0, -0, 1, -1.5, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 2 ** 53, 0.1, 333333333.3333333]

function anyJson(random: (most: number) => number, depth = 0): unknown {
  switch (random(depth > 5 ? 4 : 7)) {
    case 0:
      return texts[random(texts.length)]
    case 1:
      return numbers[random(numbers.length)]
    case 2:
      return [true, false, null][random(3)]
    case 3:
      return random(2) ? [] : {}
    case 4:
      return Array.from({ length: random(6) }, () => anyJson(random, depth + 1))
    default: {
      const keys = Array.from({ length: random(6) }, () => `${texts[random(texts.length)]}${random(3)}`)
      return Object.fromEntries(keys.map((key) => [key, anyJson(random, depth + 1)]))
    }
  }
}

const samples = Array.from({ length: 500 }, (_, seed) => ({ a: anyJson(randomly(seed)) }))

describe('content is hashed as the bytes of RFC 8785', () => {
  test('for any content, exactly as another implementation writes it', () => {
    for (const sample of samples) expect(canonicalContent(sample).text).toBe(canonicalize(sample))
  })

  test('keys are sorted by their UTF-16 code units, and __proto__ is an ordinary key', () => {
    const content = JSON.parse('{"\ue000":1,"\ud83d\ude00":2,"__proto__":{"b":1,"a":2}}')
    expect(canonicalContent(content).text).toBe('{"__proto__":{"a":2,"b":1},"😀":2,"\ue000":1}')
  })

  const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) })
  test.each([
    ['NUL', 'a\0', 'NUL'],
    ['half of a surrogate pair', '\ud800', 'lone surrogate'],
    ['infinity', Number.POSITIVE_INFINITY, 'finite'],
    ['an inexact number', exactNumber('1e400'), 'exactly'],
    ['65 levels', nested(64), '64 levels'],
  ])('what cannot be stored is refused wherever it is: %s', (_, wrong, message) => {
    for (const content of [
      { a: wrong, b: 1 },
      { b: 1, a: wrong },
      { a: [1, wrong], 10: 1 },
    ])
      expect(() => canonicalContent(content)).toThrow(
        expect.objectContaining({
          issues: [expect.objectContaining({ message: expect.stringContaining(message) })],
        }),
      )
    if (typeof wrong === 'string') expect(() => canonicalContent({ [wrong]: 1 })).toThrow()
  })

  test('content is left as it was sent', () => {
    const content = { b: { d: 1, c: [{ f: 1, e: 2 }] }, a: 1 }
    expect(canonicalContent(content).text).toBe('{"a":1,"b":{"c":[{"e":2,"f":1}],"d":1}}')
    expect(JSON.stringify(content)).toBe('{"b":{"d":1,"c":[{"f":1,"e":2}]},"a":1}')
  })
})

describe('a number that a double cannot represent exactly is found, with its place', () => {
  const kept = [
    '0',
    '-0.0',
    '1.0',
    '0.1',
    '1e23',
    '1E+2',
    '9007199254740992',
    '5e-324',
    '100000000000000000000',
  ]
  test.each([...kept, '13.404953999999998', '0.30000000000000004'])('%s is accepted', (text) => {
    expect(exactNumber(text)).toBe(Number(text))
  })
  const lost = ['9007199254740993', '12345678901234567890', '0.1234567890123456789', '1e400', '1e-400']
  test.each([...lost, '-9007199254740993', '0.10000000000000001'])('%s is refused', (text) => {
    expect(exactNumber(text)).toBeInstanceOf(InexactNumber)
    const json = `{"n":1,"t":"${'9'.repeat(20)}\\"","a\\"b":[[],{"x":[0,${text}]},2]}`
    expect(inexactNumbers(json).map(({ path }) => path)).toEqual([['a"b', '1', 'x', '1']])
  })
})

describe('only the first levels of large JSON are parsed', () => {
  const read = (value: unknown): unknown => {
    const whole = wholeOf(value)
    if (whole instanceof UnreadContent) return JSON.parse(Buffer.from(whole.bytes).toString())
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map(read)
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, read(member)]))
  }

  test('and together with the rest the result is that of JSON.parse', async () => {
    for (const sample of samples)
      for (const space of [0, 1]) {
        const text = JSON.stringify({ v: { i: { content: sample, more: [sample] } } }, null, space)
        expect(read(await readLargeJson(Buffer.from(text)))).toEqual(JSON.parse(text))
      }
  })

  test('and the event loop serves others while 3 MB are read', async () => {
    let turns = 0
    let isRead = false
    const turn = () => {
      turns++
      if (!isRead) setImmediate(turn)
    }
    turn()
    await readLargeJson(Buffer.from(`{"a":[${'{},'.repeat(1_000_000)}0]}`))
    isRead = true
    expect(turns).toBeGreaterThan(6)
  })

  test('fields after large content are read as if they came first', async () => {
    const content = { a: Array.from({ length: 5_000 }, () => []) }
    const body = { variables: { input: { content, override: { reason: 'r' }, files: [{ name: 'a' }] } } }
    const { variables } = (await readLargeJson(Buffer.from(JSON.stringify(body)))) as typeof body
    const { override, files } = variables.input
    expect({ override, files }).toEqual({ override: { reason: 'r' }, files: [{ name: 'a' }] })
    expect(wholeOf(variables.input.content)).toBeInstanceOf(UnreadContent)
  })

  test.each([
    '{"a":',
    '{"a" 1}',
    '{"a":1 "b":2}',
    '{,}',
    '[1,]x',
    '{"a":1}}',
    '{"a":tru}',
    '"',
    '{"a":[[[[[[[[',
    '',
  ])('%s is refused', (text) => expect(readLargeJson(Buffer.from(text))).rejects.toThrow(SyntaxError))
})

test('an answer with stored JSON has the same text as with JSON.stringify', () => {
  for (const sample of samples) {
    const answer = { data: { list: [sample, null], none: undefined, at: new Date(0) } }
    expect(stringify(answer)).toBe(JSON.stringify(answer))
    expect(stringify({ data: { content: new JsonText(JSON.stringify(sample)) } })).toBe(
      JSON.stringify({ data: { content: sample } }),
    )
  }
})

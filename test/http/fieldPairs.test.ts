import { getIntrospectionQuery, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import client from '../../packages/documents/src/generated/persisted-documents.json' with { type: 'json' }
import { fieldPairs } from '../../src/http/fieldPairs.ts'
import { requestLimits } from '../../src/limits.ts'
import web from '../../src/web/generated/persisted-documents.json' with { type: 'json' }

const { fieldPairs: most } = requestLimits
const count = (text: string) => fieldPairs(parse(text), most)
const times = (n: number, text: string) => text.repeat(n)

describe('the size of a document before validation', () => {
  test.each([
    ['each field', '{ a b { c } }', 3],
    ['each two fields of one name', '{ a a a }', 3 + 3],
    ['not two fields of other names', '{ x: a y: a }', 2],
    ['what is selected in fields of one name, together', '{ a { b } a { b } }', 3 + 3],
    ['fields of inline fragments with those beside them', '{ a ... { a } }', 2 + 1 + 1],
    ['a fragment where it is spread, and by itself', '{ ...F ...F } fragment F on T { a }', 3 + 1],
    ['a fragment that spreads itself, and no deeper', '{ ...F } fragment F on T { a ...F }', 3 + 5],
  ])('%s', (_what, text, expected) => expect(count(text)).toBe(expected))

  test.each([
    ['480 equal fields', `{ ${times(480, 'viewer { id } ')} }`],
    ['480 equal inline fragments', `{ viewer { ${times(100, '... on User { id } ')} } }`],
    [
      'fragments that double each other through fields',
      `{ ...F0 } ${Array.from({ length: 30 }, (_, i) => `fragment F${i} on T { a { ...F${i + 1} } b { ...F${i + 1} } }`).join(' ')} fragment F30 on T { id }`,
    ],
    ['a fragment in itself through a field', '{ ...F } fragment F on T { a { ...F } }'],
  ])('%s are too many, and counting stops there', (_what, text) => {
    expect(count(text)).toBeGreaterThan(most)
    expect(count(text)).toBeLessThan(2 * most)
  })

  test('our own operations and introspection are far below the limit', () => {
    const ours = [...Object.values(client), ...Object.values(web), getIntrospectionQuery()]
    expect(Math.max(...ours.map(count))).toBeLessThan(most / 4)
  })
})

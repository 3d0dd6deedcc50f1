import { expect, test } from 'vitest'
import {
  choicesOf,
  type FormSchema,
  faultsBelow,
  faultsOf,
  initialValue,
  kindOf,
  resolved,
} from '../../src/web/forms/schema.ts'

test.each<[FormSchema, string]>([
  [{ type: 'string' }, 'string'],
  [{ type: ['string', 'null'] }, 'string'],
  [{ type: ['string', 'number'] }, 'json'],
  [{ enum: ['a', 'b'] }, 'enum'],
  [{ const: 'a' }, 'enum'],
  [{ type: 'string', oneOf: [{ const: 'a' }, { const: 'b' }] }, 'enum'],
  [{ oneOf: [{ type: 'string' }, { type: 'number' }] }, 'json'],
  [{ type: 'array' }, 'json'],
  [{ properties: {} }, 'object'],
  [true as unknown as FormSchema, 'json'],
])('%j is written as %s', (schema, kind) => {
  expect(kindOf(schema)).toBe(kind)
})

test('choices have the labels of the schema, and each is offered once', () => {
  expect(choicesOf({ enum: ['a', 'a', 1, { b: 2 }, null] })?.map(({ label }) => label)).toEqual([
    ...['a', '1', '{"b":2}', 'null'],
  ])
  expect(choicesOf({ oneOf: [{ const: 1, title: 'one' }, { const: 2 }] })).toEqual([
    { value: '1', label: 'one' },
    { value: '2', label: '2' },
  ])
})

test('a form starts with defaults, and ends when a schema refers to itself', () => {
  const tree: FormSchema = {
    properties: {
      name: { type: 'string', default: 'root' },
      left: { $ref: '#' },
      leaf: { $ref: '#/$defs/leaf' },
    },
    ...{ $defs: { leaf: { properties: { of: { $ref: '#/$defs/leaf' }, size: { default: 1 } } } } },
  }
  expect(initialValue(tree)).toEqual({ name: 'root', leaf: { size: 1 } })
  expect(resolved({ $ref: '#/$defs/none' }, tree)).toEqual({})
  expect(initialValue({ $ref: '#' })).toBeUndefined()
})

test('faults are shown at their value, whatever its name; what cannot be checked in the browser is left to the server', () => {
  const schema = { properties: { 'a/b': { properties: { 'c~d': { type: 'string' } }, required: ['e/f'] } } }
  const faults = faultsOf(schema, { 'a/b': { 'c~d': 1 } })
  expect([...faults.keys()].sort()).toEqual(['/a~1b/c~0d', '/a~1b/e~1f'])
  expect(faultsBelow(faults, '/a~1b')).toContain('e~1f: This is required.')
  expect(faultsOf({ properties: { a: { pattern: '(' } } }, { a: 'x' }).size).toBe(0)
})

import { afterAll, expect, test } from 'vitest'
import type { Json } from '../../src/domain/json.ts'
import { SandboxQueueFull } from '../../src/domain/sandboxRunner.ts'
import { SchemaValidator } from '../../src/sandbox/schemaValidator.ts'

const validator = new SchemaValidator()
afterAll(() => validator.close())
await validator.validateAgainst({}, null)

const draft7 = 'http://json-schema.org/draft-07/schema#'

test.each<[schema: Json, value: Json]>([
  [{}, null],
  [{ type: 'object', properties: { a: { type: 'string', format: 'date' } } }, { a: '2026-01-31' }],
  [
    { type: 'string', format: 'password', 'x-widget': { rows: 2 } },
    'an unknown keyword or format is an annotation',
  ],
  [
    { $ref: '#/$defs/node', $defs: { node: { properties: { next: { $ref: '#/$defs/node' } } } } },
    { next: { next: {} } },
  ],
  [
    { $schema: draft7, definitions: { n: { type: 'number' } }, items: [{ $ref: '#/definitions/n' }] },
    [1, 'x'],
  ],
  [
    { properties: { pattern: { type: 'string' }, $ref: { type: 'string' }, $id: true } },
    { pattern: '(', $ref: 'x' },
  ],
  [{ const: { $ref: 'https://example.com' } }, { $ref: 'https://example.com' }],
  [{ $id: 'https://example.com/a', $ref: '#/$defs/a~1b', $defs: { 'a/b': true } }, 1],
])('%j accepts %j', async (schema, value) => {
  // The second time it comes from the cache.
  expect(await validator.validateAgainst(schema, value)).toEqual({ ok: true })
  expect(await validator.validateAgainst(schema, value)).toEqual({ ok: true })
})

test('the faults of a value are listed with their places', async () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'array', items: { minimum: 3 } }, 'b/c': { enum: ['x', 1] } },
    required: ['d', 'toString'],
    additionalProperties: false,
  }
  expect(await validator.validateAgainst(schema, { a: [4, 2], 'b/c': 'y', e: 1 })).toEqual({
    ok: false,
    where: 'value',
    issues: [
      { path: ['d'], message: 'is required' },
      { path: ['toString'], message: 'is required' },
      { path: ['e'], message: 'is not allowed' },
      { path: ['a', '1'], message: 'must be >= 3' },
      { path: ['b/c'], message: 'must be one of "x", 1' },
    ],
  })
})

test('two patterns in one schema are checked separately', async () => {
  const schema = { properties: { a: { pattern: '^a$' }, b: { pattern: '^b$' } } }
  expect(await validator.validateAgainst(schema, { a: 'a', b: 'b' })).toEqual({ ok: true })
  expect(await validator.validateAgainst(schema, { a: 'b', b: 'b' })).toMatchObject({
    issues: [{ path: ['a'] }],
  })
})

const nested = (depth: number): Json => (depth === 0 ? {} : { not: nested(depth - 1) })
const many = Object.fromEntries(Array.from({ length: 2_001 }, (_, i) => [`p${i}`, {}]))

test.each<[schema: Json, path: string[], message: string]>([
  [{ type: 'strng' }, ['type'], 'must be one of'],
  [{ properties: { a: { minimum: 'x' } } }, ['properties', 'a', 'minimum'], 'must be number'],
  [{ properties: { a: { pattern: '(' } } }, ['properties', 'a', 'pattern'], 'is not a valid RE2 pattern'],
  [{ patternProperties: { '(?=a)b': {} } }, ['patternProperties', '(?=a)b'], 'is not a valid RE2 pattern'],
  [{ $ref: 'https://example.com/schema.json' }, ['$ref'], 'must start with #'],
  [{ items: { $ref: 'file:///etc/passwd' } }, ['items', '$ref'], 'must start with #'],
  [{ $ref: '#/$defs/missing' }, ['$ref'], 'points to a part that does not exist: #/$defs/missing'],
  [{ $ref: '#/default', default: { $async: true } }, ['$ref'], 'points to a part that does not exist'],
  [{ $ref: '#' }, [], 'refers to itself without end'],
  [{ $async: true }, ['$async'], 'is not allowed'],
  [
    { properties: { a: { maximum: { $data: '1/b' } } } },
    ['properties', 'a', 'maximum', '$data'],
    'is not allowed',
  ],
  [{ properties: { a: { $id: 'other' } } }, ['properties', 'a', '$id'], 'is only allowed at the root'],
  [JSON.parse('{"properties":{"__proto__":{}}}'), ['properties', '__proto__'], 'is not allowed'],
  [{ $schema: 'https://example.com/own' }, ['$schema'], 'must be draft 2020-12 or draft-07'],
  [{ description: 'x'.repeat(65_536) }, [], 'must not be larger than 64 kB'],
  [nested(24), [], 'must not be nested deeper than 24 levels'],
  [{ properties: many }, [], 'must not have more than 2000 objects and arrays'],
  [true, [], 'must be an object'],
  [[], [], 'must be an object'],
])('the schema %.80j is refused', async (schema, path, message) => {
  expect(await validator.validateAgainst(schema, {})).toMatchObject({
    ok: false,
    where: 'schema',
    issues: expect.arrayContaining([{ path, message: expect.stringContaining(message) }]),
  })
})

test('a pattern with exponential backtracking is checked in linear time', async () => {
  const value = `${'a'.repeat(50_000)}!`
  expect(await validator.validateAgainst({ pattern: '^(a+)+$' }, value)).toMatchObject({ where: 'value' })
})

test('too many waiting calls are refused', async () => {
  const small = new SchemaValidator({ queueLength: 2 })
  const waiting = [small.validateAgainst({}, 1), small.validateAgainst({}, 1)]
  await expect(small.validateAgainst({}, 1)).rejects.toBeInstanceOf(SandboxQueueFull)
  await Promise.all(waiting)
  await small.close()
})

import { afterAll, expect, test } from 'vitest'
import type { Json } from '../../src/domain/json.ts'
import { SchemaValidator } from '../../src/sandbox/schemaValidator.ts'
import { longestLag } from './support.ts'

const validator = new SchemaValidator()
afterAll(() => validator.close())
await validator.validateAgainst({}, null)

const doubled = (step: number) => ({
  allOf: [{ $ref: `#/$defs/s${step - 1}` }, { $ref: `#/$defs/s${step - 1}` }],
})
const steps = Array.from({ length: 40 }, (_, i) => [`s${i}`, i === 0 ? { type: 'string' } : doubled(i)])
const exponential: Json = { $ref: '#/$defs/s39', $defs: Object.fromEntries(steps) }
const distinct = Array.from({ length: 20_000 }, (_, i) => ({ i }))

test.each<[string, schema: Json, value: Json]>([
  ['exponential references', exponential, 'x'],
  ['a quadratic comparison', { uniqueItems: true }, distinct],
])('%s are stopped, and the next call works', async (_, schema, value) => {
  // Waits until killed workers have been replaced, so that only this call is timed.
  await Promise.all([validator.validateAgainst({}, 1), validator.validateAgainst({}, 1)])
  const { longest, made } = await longestLag(() => validator.validateAgainst(schema, value))
  expect(made).toEqual({
    ok: false,
    where: 'schema',
    issues: [{ path: [], message: 'takes longer than 500 ms to check' }],
  })
  expect(longest).toBeLessThan(200)
  expect(await validator.validateAgainst({ type: 'string' }, 'x')).toEqual({ ok: true })
})

import { expect, test } from 'vitest'
import { body, job, smallLimits, warmPool } from './support.ts'

const pool = await warmPool()
// A long time limit, so that these tools reach their own limit first, even on a busy machine.
const patient = await warmPool({ limits: { ...smallLimits, wallMs: 10_000 } })
const time = 'The tool was stopped at the time limit of 300 ms'
const memory = 'The tool was stopped at the memory limit of 16 MB'
const stack = 'The tool was stopped at the stack limit of 256 kB'
const log = 'The tool was stopped at the log limit of 4 kB'

const timedOut: Record<string, string> = {
  'loops for ever': 'for (;;) {}',
  'loops for ever after an await': 'await null; for (;;) {}',
  'catches what stops it': 'for (;;) { try { for (;;) {} } catch {} finally { continue } }',
  'floods the microtask queue': 'for (;;) await null',
  'backtracks in a pattern': 'return /(a+)+$/.test("a".repeat(40) + "b")',
  'loops in a comparator': '[1, 2].sort(() => { for (;;) {} })',
  'loops in a getter of the result': 'return { get state() { for (;;) {} } }',
  'loops in toJSON': 'return { state: { toJSON() { for (;;) {} } } }',
  'loops in a proxy of the result': 'return new Proxy({}, { ownKeys() { for (;;) {} } })',
  'loops in a thenable': 'return { then() { for (;;) {} } }',
  'loops in the message of its error': 'throw { get message() { for (;;) {} }, toString() { for (;;) {} } }',
  'loops in Error.prepareStackTrace': 'Error.prepareStackTrace = () => { for (;;) {} }; null.x',
}

test.each(Object.entries(timedOut))('a tool that %s is stopped in time', async (_, code) => {
  const outcome = await pool.run(body(code), { user: 'ann' })
  expect(outcome).toMatchObject({ status: 'TIMED_OUT', error: { message: time } })
})

const failed: Record<string, [code: string, message: string]> = {
  'recurses without end': ['const f = () => 1 + f(); f()', stack],
  'recurses in the JSON parser': ['JSON.parse("[".repeat(1e5))', stack],
  'fills the memory with arrays': ['const a = []; for (;;) a.push(new Array(1000).fill(1))', memory],
  'fills the memory with a list after an await': ['await null; let a = null; for (;;) a = { a }', memory],
  'fills the memory with promises': ['const f = () => Promise.resolve().then(f); await f()', memory],
  'asks for a huge buffer': ['new ArrayBuffer(1e9)', memory],
  'floods the log': ['for (;;) console.log("flood")', log],
  'logs one huge line': ['console.log("x".repeat(1e6)); return {}', log],
  'never settles': ['await new Promise(() => {})', 'The function main never finished'],
  'returns nothing': ['', 'The result is not JSON: TypeError: the tool returned undefined'],
  'returns a function': ['return () => 1', 'the tool returned function, not an object'],
  'returns a BigInt': ['return { state: 1n }', 'The result is not JSON: TypeError'],
  'disguises its error': [
    'Object.prototype.toJSON = () => 5; throw new Error("here")',
    'Error: here (line 2',
  ],
  'imports a huge name': ['await import("x".repeat(1e6))', 'could not load module'],
  'returns a huge nest': [
    'let a = []; for (let i = 0; i < 3e3; i++) a = [a]; return { state: a }',
    'of 64 levels',
  ],
  'returns a cycle': [
    'const a = {}; a.state = a; return a',
    'The result is not JSON: TypeError: circular reference',
  ],
  'returns a list': ['return []', 'The result is not valid: it must be an object'],
  'returns too much': ['return { state: "x".repeat(2e6) }', 'larger than the output limit of 1 MB'],
  'returns too many bytes': ['return { state: "é".repeat(6e5) }', 'larger than the output limit of 1 MB'],
  'nests its result too deep': [
    'let a = []; for (let i = 0; i < 100; i++) a = [a]; return { state: a }',
    'nested deeper than the output limit of 64 levels',
  ],
}

test.each(Object.entries(failed))('a tool that %s fails', async (_, [code, message]) => {
  const outcome = await patient.run(body(code), { user: 'ann' })
  expect(outcome).toMatchObject({
    status: 'FAILED',
    outputs: [],
    error: { message: expect.stringContaining(message) },
  })
})

test('1 MB of nested JSON within the limits is returned', async () => {
  const code =
    'let a = null; for (let i = 0; i < 60; i++) a = { a, text: "x".repeat(16_000) }; return { state: a }'
  const { status, state } = await patient.run(body(code), { user: 'ann' })
  expect(status).toBe('SUCCEEDED')
  expect(JSON.stringify(state).length).toBeGreaterThan(900_000)
})

test('a flooded log is kept up to its limit', async () => {
  const { logs } = await patient.run(body('for (let i = 0; ; i++) console.log("é".repeat(i % 7))'), {
    user: 'ann',
  })
  expect(Buffer.byteLength(logs)).toBeGreaterThan(4_000)
  expect(Buffer.byteLength(logs)).toBeLessThanOrEqual(4_096)
  expect(logs).not.toContain('\uFFFD')
})

test('a top-level await that never settles fails', async () => {
  const outcome = await patient.run(job('await new Promise(() => {}); export const main = 1'), {
    user: 'ann',
  })
  expect(outcome.error?.message).toContain('The top-level await of the tool never finished')
})

test('a source that takes the parser very long is killed', async () => {
  const source = `export async function main() { ${'a => '.repeat(20_000)} 1 }`
  expect(['TIMED_OUT', 'FAILED']).toContain((await pool.run(job(source), { user: 'ann' })).status)
})

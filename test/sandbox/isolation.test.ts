import { expect, test } from 'vitest'
import { body, job, smallLimits, stateOf, trivial, warmPool } from './support.ts'

const pool = await warmPool({ limits: { ...smallLimits, wallMs: 10_000 } })

const hostGlobals = ['process', 'require', 'module', 'Buffer', 'fetch', 'setTimeout', 'WebAssembly', 'Worker']
  .concat([
    'global',
    'window',
    'self',
    'std',
    'os',
    'bjson',
    'scriptArgs',
    'print',
    'performance',
    'navigator',
  ])
  .concat(['queueMicrotask', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry'])

test('the host’s globals are not available', async () => {
  const found = await stateOf(
    pool,
    `return { state: ${JSON.stringify(hostGlobals)}.filter((name) => name in globalThis) }`,
  )
  expect(found).toEqual([])
})

// Each tries to reach an object of the host, and the process from there.
const ways: Record<string, string> = {
  'the constructor of the global object': 'globalThis.constructor.constructor',
  'the constructor of the log function': 'console.log.constructor',
  'the constructor of the arguments': 'inputs.constructor.constructor',
  'an async function': '(async () => {}).constructor',
  'a generator function': '(function* () {}).constructor',
  'the error of a failed import': '(await import("os").catch((e) => e)).constructor.constructor',
  'an error that passed through the log': `(() => {
    try { console.log({ toJSON() { throw new Error() }, toString() { throw new TypeError() } }) } catch (e) { return e.constructor.constructor }
    return Function
  })()`,
  'indirect eval': '(0, eval)("Function")',
}

test.each(Object.entries(ways))('%s gives no access to the host', async (_, expression) => {
  const code = `const make = ${expression}; const f = make('return typeof process + typeof require'); let v = f();
    if (typeof v?.next === 'function') v = v.next().value; return { state: await v }`
  expect(await stateOf(pool, code)).toBe('undefinedundefined')
})

test.each([
  'fs',
  'node:fs',
  'std',
  'qjs:os',
  'file:///etc/passwd',
  '/etc/passwd',
  './worker.js',
  'data:text/javascript,1',
])('nothing can be imported: %s', async (name) => {
  const shown = name.replace('./', '')
  const still = await pool.run(job(`\nimport * as x from '${name}'\nexport async function main() {}`), {
    user: 'ann',
  })
  expect(still.error?.message).toBe(`A tool cannot import anything, not even '${shown}' (line 2, column 20)`)
  const dynamic = await pool.run(body(`await import('${name}')`), { user: 'ann' })
  expect(dynamic.error?.message).toContain(`not even '${shown}' (line 2`)
})

test('no stack trace shows a path of the server', async () => {
  const code = `const seen = []
    const record = (e) => seen.push(String(e?.stack), String(e?.message))
    try { null.x } catch (e) { record(e) }
    await import('nothing').catch(record)
    const deep = () => { try { deep() } catch (e) { try { console.log(e) } catch (f) { record(f) } } }
    deep()
    return { state: seen.join('\\n') }`
  const text = String(await stateOf(pool, code))
  expect(text).toContain('tool.js:')
  expect(text).not.toMatch(/\/(src|dist|node_modules)\/|file:|wasm:|node:/)
})

test('the frames of a stack trace give no access to the host', async () => {
  const code = `Error.prepareStackTrace = (_, frames) => frames
    const reached = new Set()
    const grab = () => { for (const frame of new Error().stack) reached.add(frame.getFunction()) }
    console.log({ toJSON: grab })
    grab()
    const types = [...reached].map((f) => f && f.constructor.constructor('return typeof process')())
    return { state: [reached.size > 2, types.filter((type) => type !== undefined && type !== 'undefined')] }`
  expect(await stateOf(pool, code)).toEqual([true, []])
})

test('a polluted prototype affects neither this result, nor the next run, nor the server', async () => {
  const polluting = body(`
    for (const type of [Object, Array, String, Promise, Function, Error]) {
      for (const key of ['then', 'toJSON', 'polluted', 'status', 'outputs', 'constructor']) {
        try { Object.defineProperty(type.prototype, key, { value: () => 'polluted', writable: true }) } catch {}
      }
    }
    for (const name of ['slice', 'length', 'toString']) try { String.prototype[name] = () => 'polluted' } catch {}
    JSON.stringify = JSON.parse = Reflect.apply = () => 'polluted'
    globalThis.String = globalThis.Promise = globalThis.Object = globalThis.Error = undefined
    return { state: 1 }`)
  await pool.run(polluting, { user: 'ann' })
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  const clean =
    'return { state: [{}.polluted, [].polluted, JSON.stringify({ a: 1 }), typeof Promise].map(String) }'
  expect(await stateOf(pool, clean)).toEqual(['undefined', 'undefined', '{"a":1}', 'function'])
})

test('a key __proto__ is not returned', async () => {
  const state = await stateOf(
    pool,
    `return { state: JSON.parse('{"a":{"__proto__":{"admin":true}},"b":1}') }`,
  )
  expect(state).toEqual({ a: {}, b: 1 })
  expect(Object.getPrototypeOf((state as { a: object }).a)).toBe(Object.prototype)
})

test('every run has its own VM', async () => {
  await pool.run(body('globalThis.left = 1; Math.left = 1; return {}'), { user: 'ann' })
  expect(await stateOf(pool, 'return { state: [typeof left, typeof Math.left] }')).toEqual([
    'undefined',
    'undefined',
  ])
})

test('Math.random differs between runs, even those started at once', async () => {
  const runs = Array.from({ length: 10 }, () => stateOf(pool, 'return { state: Math.random() }'))
  expect(new Set(await Promise.all(runs)).size).toBe(10)
})

test('the clock is the host’s, and the time zone is UTC', async () => {
  const [now, offset] = (await stateOf(
    pool,
    'return { state: [Date.now(), new Date().getTimezoneOffset()] }',
  )) as number[]
  expect(Math.abs(Date.now() - now!)).toBeLessThan(60_000)
  expect(offset).toBe(0)
})

test('after all of this the pool still works', async () => {
  expect((await pool.run(trivial, { user: 'ann' })).status).toBe('SUCCEEDED')
})

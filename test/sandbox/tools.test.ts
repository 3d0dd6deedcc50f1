import { expect, test } from 'vitest'
import type { Json } from '../../src/domain/json.ts'
import { body, job, smallLimits, warmPool } from './support.ts'

const pool = await warmPool({ limits: { ...smallLimits, wallMs: 10_000 } })
const run = (tool: Parameters<typeof pool.run>[0]) => pool.run(tool, { user: 'ann' })

test('a tool receives inputs, settings, state and action and returns outputs, next actions and state', async () => {
  const tool = job(
    `export async function approve({ inputs, settings, state, action }) {
      await null
      return {
        outputs: [{ type: 'json', value: { inputs, settings, action } }],
        nextActions: [{ actionId: 'again', label: 'Again', inputSchema: { type: 'object' } }, { actionId: 'stop', label: 'Stop' }],
        state: { step: state.step + 1 },
      }
    }`,
    {
      entrypoint: 'approve',
      inputs: { a: 'ä😀' },
      settings: { b: [1] },
      state: { step: 1 },
      action: { actionId: 'go', input: { c: null } },
    },
  )
  expect(await run(tool)).toMatchObject({
    status: 'SUCCEEDED',
    outputs: [
      {
        type: 'json',
        value: { inputs: { a: 'ä😀' }, settings: { b: [1] }, action: { actionId: 'go', input: { c: null } } },
      },
    ],
    nextActions: [
      { actionId: 'again', label: 'Again', inputSchema: { type: 'object' } },
      { actionId: 'stop', label: 'Stop', inputSchema: null },
    ],
    state: { step: 2 },
    error: undefined,
    durationMs: expect.any(Number),
  })
})

test('without state and action both are null, and a tool that returns no state changes none', async () => {
  const outcome = await run(body('return { outputs: [{ type: "json", value: [state, action] }] }'))
  expect(outcome.outputs).toEqual([{ type: 'json', value: [null, null] }])
  expect(outcome.state).toBeUndefined()
  expect((await run(body('return { state: null }'))).state).toBeNull()
})

test('every type of output is returned', async () => {
  const outputs: Json = [
    { type: 'text', text: 'hello' },
    { type: 'markdown', markdown: '# hello' },
    {
      type: 'table',
      columns: ['a', 'b'],
      rows: [
        ['x', 1],
        [true, null],
      ],
    },
    { type: 'json', value: null },
    { type: 'file', name: 'a.csv', mediaType: 'text/csv; charset=utf-8', base64: 'YQ==' },
  ]
  expect(await run(body('return { outputs: inputs.outputs }', { inputs: { outputs } }))).toMatchObject({
    outputs,
  })
})

const faults: [result: string, fault: string][] = [
  ['{ outputs: {} }', 'outputs must be an array'],
  ['{ output: [] }', 'it has the unknown key "output"; allowed are outputs, nextActions, state'],
  ['{ outputs: [1] }', 'outputs[0] must be an object'],
  ['{ outputs: [{ type: "html" }] }', 'outputs[0].type must be one of text, markdown, table, json, file'],
  ['{ outputs: [{ type: "text" }] }', 'outputs[0].text must be a string'],
  ['{ outputs: [{ type: "json" }] }', 'outputs[0].value is missing'],
  [
    '{ outputs: [{ type: "table", columns: ["a"], rows: [[1, 2]] }] }',
    'outputs[0].rows[0] has 2 cells for 1 columns',
  ],
  [
    '{ outputs: [{ type: "table", columns: ["a"], rows: [[{}]] }] }',
    'outputs[0].rows[0][0] must be a string, a number',
  ],
  [
    '{ outputs: [{ type: "file", name: "a", mediaType: "text", base64: "" }] }',
    'outputs[0].mediaType must be',
  ],
  [
    '{ outputs: [{ type: "file", name: "a", mediaType: "a/b", base64: "a" }] }',
    'outputs[0].base64 must be base64',
  ],
  ['{ nextActions: [{ actionId: "a" }] }', 'nextActions[0].label must be a string'],
  [
    '{ nextActions: [{ actionId: "a", label: "A" }, { actionId: "a", label: "B" }] }',
    'nextActions[1].actionId is there twice',
  ],
  [
    '{ nextActions: [{ actionId: "a", label: "A", inputSchema: 1 }] }',
    'nextActions[0].inputSchema must be an object',
  ],
  ['{ state: { a: ["\\0"] } }', 'state.a[0] contains NUL'],
  ['{ state: { "\\ud800": 1 } }', 'a key in state contains NUL or half of a surrogate pair'],
]

test.each(faults)('the fault in %s is named', async (result, fault) => {
  const { status, error } = await run(body(`return ${result}`))
  expect(status).toBe('FAILED')
  expect(error?.message).toContain(`The result is not valid: ${fault}`)
})

test('an error names its line and column', async () => {
  const { status, error } = await run(body('const price = null\n  return price.amount'))
  expect(status).toBe('FAILED')
  expect(error).toEqual({
    message: "TypeError: cannot read property 'amount' of null (line 3, column 10)",
    stack: '    at main (tool.js:3:10)',
  })
})

test('an error after an await, in a callback or at the top level names its line too', async () => {
  expect((await run(body('await null\nfail()'))).error?.message).toContain('(line 3, column 1)')
  expect((await run(body('[1].map(() => {\n  throw new RangeError("no") })'))).error?.message).toContain(
    'RangeError: no (line 3',
  )
  expect((await run(job('\n\nfail()\nexport async function main() {}'))).error?.message).toContain(
    '(line 3, column 1)',
  )
  expect((await run(body('return { toJSON() {\n null.x } }'))).error?.message).toMatch(
    /not JSON: TypeError.*\(line 3/,
  )
})

test('a tool may throw a value that is not an Error', async () => {
  expect((await run(body('throw "no"'))).error?.message).toBe('the tool threw no')
  expect((await run(body('throw { code: 1 }'))).error?.message).toBe('the tool threw {"code":1}')
  expect((await run(body('throw null'))).error?.message).toBe('the tool threw null')
  expect(
    (await run(body('throw Object.assign(new Error("\\0"), { name: "\\ud800" })'))).error?.message,
  ).toContain('\uFFFD: \uFFFD')
})

test('source that does not compile fails with line and column', async () => {
  const { status, error } = await run(job('export async function main() {\n  const a = ;\n}'))
  expect(status).toBe('FAILED')
  expect(error?.message).toMatch(/^SyntaxError: .* \(line 2, column 13\)$/)
})

test.each([
  ['const a = 1\nasync function main() {}', 'line 2, column 7'],
  ['\nexport const main = 1', 'line 2, column 8'],
  ['export function other() {}', 'line 1, column 1'],
  ['', 'line 1, column 1'],
])('source without the entrypoint fails and says where: %j', async (source, position) => {
  const { status, error } = await run(job(source))
  expect(status).toBe('FAILED')
  expect(error?.message).toBe(`The tool exports no function "main" (${position})`)
})

test.each(['constructor', '__proto__', 'toString', '', 'a.b', '$(x'])(
  '%j is not an entrypoint',
  async (entrypoint) => {
    const { error } = await run(job('export async function main() { return {} }', { entrypoint }))
    expect(error?.message).toContain(`The tool exports no function ${JSON.stringify(entrypoint)}`)
  },
)

test('the default export can be the entrypoint', async () => {
  const tool = job('export default () => ({ state: 1 })', { entrypoint: 'default' })
  expect(await run(tool)).toMatchObject({ status: 'SUCCEEDED', state: 1 })
})

test('the console writes to the log', async () => {
  const code = `console.log('a', 1, null, undefined, { b: [1] }, 1n, Symbol('s'), new TypeError('t'))
    console.info('info'); console.warn('careful'); console.error('bad', '\\0\\ud800')
    return {}`
  const { logs } = await run(body(code))
  expect(logs).toBe(
    'a 1 null undefined {"b":[1]} 1 Symbol(s) TypeError: t\ninfo\nwarn: careful\nerror: bad \uFFFD\uFFFD',
  )
})

test('a failed run keeps its log', async () => {
  expect(await run(body('console.log("first"); null.x'))).toMatchObject({ status: 'FAILED', logs: 'first' })
})

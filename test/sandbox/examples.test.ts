import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoDocuments } from '../../src/demo/documents.ts'
import type { Answer, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
beforeAll(async () => {
  world = await World.open()
  ;({ ada } = await world.people())
})
afterAll(() => world.close())

/** The example as the demo creates it, locked by its author. */
async function example(slug: string) {
  const document = demoDocuments().find((one) => one.slug === slug)
  if (!document) throw new Error(`there is no example ${slug}`)
  const toolId = await ada.creates({ ...document })
  const { lockToken } = await ada.holds(toolId)
  const { sourceCode, inputSchema, settingsSchema } = document.content
  const run = async (inputs: object): Promise<Answer> => {
    const call = { lockToken, inputs, snapshot: { inputSchema, settingsSchema } }
    const answer = await ada.runSandbox(toolId, sourceCode as string, call)
    return answer.run ? ada.finished(answer.run.id) : answer
  }
  const act = async (last: Answer, actionId: string, input: object): Promise<Answer> => {
    const call = { lockToken, snapshotId: last.snapshotId, actionId, input, expectedStateRev: last.stateRev }
    const answer = await ada.act(toolId, call)
    return answer.run ? ada.finished(answer.run.id) : answer
  }
  return { toolId, lockToken, settingsSchema, run, act }
}

test('word-count: a plain tool', async () => {
  const { run } = await example('word-count')
  expect(await run({ text: 'One fish, two fish.' })).toMatchObject({
    status: 'SUCCEEDED',
    outputs: [
      { type: 'markdown', markdown: '**4** words, 3 of them different.' },
      {
        type: 'table',
        columns: ['word', 'times'],
        rows: [
          ['fish', 2],
          ['one', 1],
          ['two', 1],
        ],
      },
    ],
  })
  expect(await run({})).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['inputs', 'text'] }] })
})

test('greeting: a tool with settings', async () => {
  const { toolId, lockToken, settingsSchema, run } = await example('greeting')
  expect(await run({ name: 'Bo' })).toMatchObject({ outputs: [{ text: 'Hello, Bo.' }] })
  const values = { greeting: 'Good morning', loud: true }
  await ada.mutate('saveSandboxSettings', { toolId, lockToken, settingsSchema, values, expectedStateRev: 0 })
  expect(await run({ name: 'Bo' })).toMatchObject({ outputs: [{ text: 'GOOD MORNING, BO!' }] })
})

test('approval: a tool with two next actions', async () => {
  const { run, act } = await example('approval')
  const opened = await run({ title: 'Launch' })
  expect(opened).toMatchObject({
    outputs: [{ text: '"Launch" waits for two approvals.' }],
    nextActions: [{ actionId: 'approve' }, { actionId: 'reject' }],
  })
  const once = await act(opened, 'approve', { by: 'Ada' })
  expect(once).toMatchObject({
    outputs: [{ text: 'One more approval is needed.' }, { value: { approvals: ['Ada'] } }],
    logs: 'approve on "Launch"',
  })
  expect(await act(once, 'approve', {})).toMatchObject({ issues: [{ path: ['input', 'by'] }] })
  const twice = await act(once, 'approve', { by: 'Cleo' })
  expect(twice).toMatchObject({
    outputs: [{ text: 'Approved.' }, { value: { approvals: ['Ada', 'Cleo'] } }],
    nextActions: [],
    stateRev: 3,
  })
  const other = await run({ title: 'Retreat' })
  expect(await act(other, 'reject', { reason: 'never' })).toMatchObject({
    outputs: [{ text: 'Rejected: never' }],
  })
})

test('an action’s inputs may be described by its own $defs, and missing inputs are null', async () => {
  const asks = {
    $id: 'https://example.test/by',
    type: ['object', 'null'],
    properties: { by: { $ref: '#/$defs/name' } },
    $defs: { name: { type: 'string' } },
  }
  const source = `export async function main({ action }) {
    return { outputs: [{ type: 'json', value: { action } }],
      nextActions: [{ actionId: 'go', label: 'Go', inputSchema: ${JSON.stringify(asks)} }] }
  }`
  const toolId = await ada.creates({
    collection: 'scripts',
    content: { entrypoint: 'main', sourceCode: source },
  })
  const { lockToken } = await ada.holds(toolId)
  const { run } = await ada.runSandbox(toolId, source, { lockToken })
  const { snapshotId, stateRev } = await ada.finished(run.id)
  const go = { lockToken, snapshotId, actionId: 'go' }
  expect(await ada.act(toolId, { ...go, input: { by: 7 }, expectedStateRev: stateRev })).toMatchObject({
    code: 'INVALID_INPUT',
    issues: [{ path: ['input', 'by'] }],
  })
  const named = await ada.act(toolId, { ...go, input: { by: 'Ada' }, expectedStateRev: stateRev })
  const first = await ada.finished(named.run.id)
  expect(first).toMatchObject({ outputs: [{ value: { action: { input: { by: 'Ada' } } } }] })
  const silent = await ada.act(toolId, { ...go, expectedStateRev: first.stateRev })
  expect(await ada.finished(silent.run.id)).toMatchObject({
    outputs: [{ value: { action: { actionId: 'go', input: null } } }],
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { defaultLimits } from '../../src/sandbox/limits.ts'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let bo: Person
let script: string
let lockToken: string

beforeAll(async () => {
  world = await World.open({ config: { sandbox: { ...defaultLimits, wallMs: 8_000 }, sandboxQueue: 6 } })
  ;({ ada, bo } = await world.people())
})
afterAll(() => world.close())
beforeEach(async () => {
  script = await newScript()
  ;({ lockToken } = await ada.holds(script))
})

async function newScript(content: object = {}): Promise<string> {
  const made = await ada.creates({
    collection: 'scripts',
    content: { entrypoint: 'main', sourceCode: '', ...content },
  })
  await world.maintains(bo, made)
  return made
}

const says = (text: string) =>
  `export async function main() { return { outputs: [{ type: 'text', text: '${text}' }] } }`

describe('settings', () => {
  const settingsSchema = { type: 'object', properties: { key: { type: 'string' } } }
  const resolve = (token: string) =>
    ada.mutate('resolveSandboxSettings', { toolId: script, lockToken: token, settingsSchema })
  const store = (values: object, expectedStateRev: number) =>
    ada.mutate('saveSandboxSettings', { toolId: script, lockToken, settingsSchema, values, expectedStateRev })

  test('are stored for each user, draft head and schema; a new head offers them as inherited; writing them is guarded like a save', async () => {
    expect(await resolve(lockToken)).toMatchObject({
      settings: { values: {}, inherited: false, stateRev: 0 },
    })
    const { settings } = await store({ key: 'a' }, 0)
    expect(settings.context).toMatch(/^sandbox-settings:[0-9a-f]{32}$/)
    expect(await store({ key: 'b' }, 0)).toMatchObject({ code: 'STATE_CONFLICT', currentStateRev: 1 })
    expect(await store({ key: 7 }, 1)).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['values', 'key'] }],
    })
    await ada.save(script, { lockToken, baseVersion: 1, content: { entrypoint: 'main', sourceCode: '2' } })
    expect(await resolve(lockToken)).toMatchObject({
      settings: { values: { key: 'a' }, inherited: true, stateRev: 0 },
    })
    expect(await resolve('made-up')).toMatchObject({ cause: 'UNKNOWN_TOKEN' })
  })

  test('of production and sandbox are separate', async () => {
    const shows =
      'export async function main({ settings }) { return { outputs: [{ type: "json", value: settings }] } }'
    const content = { entrypoint: 'main', sourceCode: shows, settingsSchema }
    await ada.save(script, { lockToken, baseVersion: 1, content })
    await ada.publish(script, { lockToken, baseVersion: 2 })
    await store({ key: 'sandbox' }, 0)
    const saved = await ada.mutate('saveToolSettings', {
      toolId: script,
      values: { key: 'production' },
      expectedStateRev: 0,
    })
    expect(saved.settings.context).toMatch(/^settings:[0-9a-f]{32}$/)

    const inSandbox = await ada.runSandbox(script, shows, { lockToken, snapshot: { settingsSchema } })
    expect(await ada.finished(inSandbox.run.id)).toMatchObject({ outputs: [{ value: { key: 'sandbox' } }] })
    const { run } = await ada.mutate('runTool', { toolId: script })
    const toolRun = () =>
      ada.ask('query ($id: ID!) { toolRun(id: $id) { status outputs version { number } } }', { id: run.id })
    await expect.poll(async () => (await toolRun()).toolRun.status).toBe('SUCCEEDED')
    expect((await toolRun()).toolRun).toMatchObject({
      outputs: [{ value: { key: 'production' } }],
      version: { number: 2 },
    })
    const { toolSettings } = await ada.ask('query ($id: ID!) { toolSettings(toolId: $id) { values } }', {
      id: script,
    })
    expect(toolSettings.values).toEqual({ key: 'production' })
  })

  test('settings of production need no lock, but a published version (rule 24)', async () => {
    expect(await bo.mutate('runTool', { toolId: script })).toMatchObject({ code: 'NOT_FOUND' })
    expect(
      await ada.ask('query ($id: ID!) { toolSettings(toolId: $id) { values } }', { id: script }),
    ).toEqual({ toolSettings: null })
    await ada.save(script, {
      lockToken,
      baseVersion: 1,
      content: { entrypoint: 'main', sourceCode: says('out') },
    })
    await ada.publish(script, { lockToken, baseVersion: 2 })
    expect(await bo.mutate('runTool', { toolId: script })).toMatchObject({ run: { version: { number: 2 } } })
  })
})

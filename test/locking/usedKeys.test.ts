import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer, Grant, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let cleo: Person

beforeAll(async () => {
  world = await World.open({ instances: 2 })
  ;({ ada, cleo } = await world.people())
})
afterAll(() => world.close())

const sourceCode = 'export async function main() { return {} }'
const content = (note: string) => ({ entrypoint: 'main', sourceCode: `${sourceCode} // ${note}` })
const large = 'x'.repeat(70_000)

interface Two {
  tools: string[]
  grants: Grant[]
  key: string
}

/** Each mutation with an idempotency key, for the first or the second document. */
const calls: Record<string, (person: Person, on: number, two: Two) => Promise<Answer>> = {
  acquireDraftLock: (person, on, { tools, key }) =>
    person.acquire(tools[on] as string, { idempotencyKey: key }),
  forceTakeLock: (_, on, { tools, grants, key }) =>
    cleo
      .at(world.urls[on] as string)
      .forceTake(tools[on] as string, grants[on]?.fencingToken as number, { idempotencyKey: key }),
  'saveDraft of little': (person, on, { tools, grants, key }) => {
    const { lockToken } = grants[on] as Grant
    const input = { lockToken, baseVersion: 1, content: content(String(on)), idempotencyKey: key }
    return person.save(tools[on] as string, input)
  },
  'saveDraft of much': (person, on, { tools, grants, key }) => {
    const { lockToken } = grants[on] as Grant
    const input = { lockToken, baseVersion: 1, content: content(large + on), idempotencyKey: key }
    return person.save(tools[on] as string, input)
  },
  publishDraft: (person, on, { tools, grants, key }) => {
    const { lockToken } = grants[on] as Grant
    return person.publish(tools[on] as string, { lockToken, baseVersion: 1, idempotencyKey: key })
  },
  unpublishTool: async (person, on, { tools, grants, key }) => {
    const { lockToken } = grants[on] as Grant
    // Only a published version can be unpublished, so it is published first, with another key.
    await person.publish(tools[on] as string, { lockToken, baseVersion: 1 })
    return person.unpublish(tools[on] as string, { lockToken, idempotencyKey: key })
  },
  restoreDraftVersion: (person, on, { tools, grants, key }) => {
    const { lockToken } = grants[on] as Grant
    const input = { toolId: tools[on], lockToken, baseVersion: 1, number: 1, idempotencyKey: key }
    return person.mutate('restoreDraftVersion', input)
  },
  runSandbox: (person, on, { tools, grants, key }) => {
    const { lockToken } = grants[on] as Grant
    return person.runSandbox(tools[on] as string, sourceCode, { lockToken, idempotencyKey: key })
  },
  runTool: (person, on, { tools, key }) =>
    person.mutate('runTool', { toolId: tools[on], idempotencyKey: key }),
  createTool: (person, _, { key }) => {
    const input = { collection: 'pages', slug: `t-${randomUUID()}`, title: 'A page', content: {} }
    return person.mutate('createTool', { ...input, idempotencyKey: key })
  },
}

async function twoHeld(): Promise<Two> {
  const make = () => ada.creates({ collection: 'scripts', content: content('first') })
  const tools = await Promise.all([make(), make()])
  const grants = await Promise.all(tools.map((tool) => ada.holds(tool)))
  return { tools, grants, key: randomUUID() }
}

describe('rule 20: one key for two documents at once is IDEMPOTENCY_MISMATCH', () => {
  test.each(Object.keys(calls).flatMap((name) => [[name, 1] as const, [name, 2] as const]))(
    '%s, by %i servers',
    async (name, servers) => {
      for (let round = 0; round < 6; round++) {
        const two = await twoHeld()
        if (name === 'runTool')
          for (const on of [0, 1]) {
            const { lockToken } = two.grants[on] as Grant
            await ada.publish(two.tools[on] as string, { lockToken, baseVersion: 1 })
          }
        const call = calls[name] as (typeof calls)[string]
        const answers = await Promise.all(
          [0, 1].map((on) => call(ada.at(world.urls[servers === 2 ? on : 0] as string), on, two)),
        )
        const outcomes = answers.map((answer) => answer.code ?? 'OK').sort()
        expect(outcomes).toEqual(['IDEMPOTENCY_MISMATCH', 'OK'])
      }
    },
  )

  test('a save is written even if it shares its transaction with one that has the same key', async () => {
    const two = await twoHeld()
    const other = await ada.creates()
    const grant = await ada.holds(other)
    const saves = [0, 1].map((on) => (calls['saveDraft of little'] as (typeof calls)[string])(ada, on, two))
    const beside = ada.save(other, { lockToken: grant.lockToken, baseVersion: 1 })
    expect(await beside).toMatchObject({ draftHead: { number: 2 } })
    expect((await Promise.all(saves)).map(({ code }) => code ?? 'OK').sort()).toEqual([
      'IDEMPOTENCY_MISMATCH',
      'OK',
    ])
  })
})

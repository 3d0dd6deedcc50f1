import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guards, isGuarded } from '../support/guards.ts'
import { mutation } from '../support/mutations.ts'
import type { Answer } from '../support/person.ts'
import { sampleInput } from '../support/sampleInput.ts'
import { Siege } from '../support/siege.ts'

let siege: Siege
beforeAll(async () => {
  siege = await Siege.begin()
  const { sue, bo } = siege.people
  guarded = await sue.creates()
  await sue.holds(guarded)
  ;({ run } = await bo.runSandbox(siege.script, 'export async function main() { return { state: 1 } }', {
    lockToken: siege.tokens.script,
  }))
  await bo.finished(run.id)
})
afterAll(() => siege.lift())

/** Held by sue, the superuser. */
let guarded: string
/** Bo's. */
let run: { id: string; snapshotId: string }

type Who = keyof Siege['people']
const key = () => ({ sessionId: randomUUID(), idempotencyKey: randomUUID() })
const displacing = () => ({ ...key(), observedFencingToken: 1, reason: 'because' })
const policy = { collection: 'pages', expectedVersion: 1, ttlMs: 60_000 }
const snapshot = { entrypoint: 'main', sourceCode: '' }

/** The answer for each role while bo holds the lock. Roles that are left out may do it. */
const rules: [string, string, () => Record<string, unknown>, Partial<Record<Who, string>>][] = [
  [
    'acquire what bo holds',
    'acquireDraftLock',
    () => ({ toolId: siege.page, ...key() }),
    {
      vera: 'FORBIDDEN',
      carl: 'FORBIDDEN',
      ada: 'DOCUMENT_LOCKED',
      cleo: 'DOCUMENT_LOCKED',
      sue: 'DOCUMENT_LOCKED',
    },
  ],
  [
    'take over',
    'forceTakeLock',
    () => ({ toolId: siege.page, ...displacing() }),
    {
      vera: 'FORBIDDEN',
      carl: 'FORBIDDEN',
      ada: 'FORBIDDEN',
    },
  ],
  [
    'take over from a superuser',
    'forceTakeLock',
    () => ({ toolId: guarded, ...displacing() }),
    {
      vera: 'FORBIDDEN',
      carl: 'FORBIDDEN',
      ada: 'FORBIDDEN',
      bo: 'FORBIDDEN',
      cleo: 'FORBIDDEN',
    },
  ],
  [
    'free the lock',
    'forceReleaseLock',
    () => ({ toolId: siege.page, observedFencingToken: 1, reason: 'x' }),
    {
      vera: 'FORBIDDEN',
      carl: 'FORBIDDEN',
      ada: 'FORBIDDEN',
    },
  ],
  [
    "free a superuser's lock",
    'forceReleaseLock',
    () => ({ toolId: guarded, observedFencingToken: 1, reason: 'x' }),
    {
      vera: 'FORBIDDEN',
      ada: 'FORBIDDEN',
      cleo: 'FORBIDDEN',
    },
  ],
  [
    'save without the lock',
    'saveDraft',
    () => ({ toolId: siege.page, baseVersion: 1, content: {} }),
    {
      vera: 'FORBIDDEN',
      carl: 'FORBIDDEN',
      ada: 'DOCUMENT_LOCKED',
      cleo: 'DOCUMENT_LOCKED',
      sue: 'DOCUMENT_LOCKED',
    },
  ],
  [
    'save over the lock',
    'saveDraft',
    () => ({
      toolId: siege.page,
      baseVersion: 1,
      content: {},
      override: { observedFencingToken: 1, reason: 'x' },
    }),
    { vera: 'FORBIDDEN', carl: 'FORBIDDEN', ada: 'FORBIDDEN' },
  ],
  [
    "publish over a superuser's lock",
    'publishDraft',
    () => ({
      toolId: guarded,
      baseVersion: 1,
      override: { observedFencingToken: 1, reason: 'x' },
    }),
    { vera: 'FORBIDDEN', ada: 'FORBIDDEN', cleo: 'FORBIDDEN' },
  ],
  [
    'rename',
    'updateToolMetadata',
    () => ({ toolId: siege.page, expectedMetadataVersion: 1, title: 'Mine' }),
    {
      vera: 'FORBIDDEN',
      carl: 'FORBIDDEN',
    },
  ],
  [
    'name oneself a maintainer',
    'updateToolMetadata',
    () => ({
      toolId: siege.page,
      expectedMetadataVersion: 1,
      maintainerIds: ['carl', 'vera'],
    }),
    { vera: 'FORBIDDEN', carl: 'FORBIDDEN' },
  ],
  [
    'create',
    'createTool',
    () => ({ collection: 'pages', slug: `x-${randomUUID()}`, title: 'X', content: {} }),
    {
      vera: 'FORBIDDEN',
    },
  ],
  [
    'change the policy',
    'updateLockPolicy',
    () => policy,
    {
      vera: 'FORBIDDEN',
      carl: 'FORBIDDEN',
      ada: 'FORBIDDEN',
      bo: 'FORBIDDEN',
    },
  ],
  [
    'run unsaved code',
    'runSandbox',
    () => ({ toolId: siege.script, snapshot }),
    {
      vera: 'FORBIDDEN',
      carl: 'FORBIDDEN',
      ada: 'DOCUMENT_LOCKED',
      cleo: 'DOCUMENT_LOCKED',
    },
  ],
  [
    "stop somebody's run",
    'cancelSandboxRun',
    () => ({ runId: run.id }),
    {
      vera: 'FORBIDDEN',
      carl: 'FORBIDDEN',
      ada: 'FORBIDDEN',
    },
  ],
  [
    'run what is published',
    'runTool',
    () => ({ toolId: siege.script }),
    {
      vera: 'FORBIDDEN',
      carl: 'FORBIDDEN',
    },
  ],
]

/** Every call that is checked by its lock token. */
const withToken = [...guards.filter(([, option]) => isGuarded(option)).map(([name]) => name), 'heartbeat']

const call = async (who: Who, name: string, input: object): Promise<Answer> => {
  const { body } = await siege.people[who].post({ query: mutation(name), variables: { input } })
  return body.errors ? body.errors[0].extensions : body.data[name]
}

describe.each(rules)('%s', (_what, name, input, answers) => {
  test.each(Object.entries(answers))('%s is answered %s', async (who, code) => {
    expect(await siege.withstands(() => call(who as Who, name, input()))).toMatchObject({ code })
  })

  test('without a token it is UNAUTHENTICATED', async () => {
    const { status, body } = await siege.withstands(async () => {
      const response = await fetch(`${siege.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: mutation(name), variables: { input: input() } }),
      })
      return { status: response.status, body: (await response.json()) as Answer }
    })
    expect([status, body.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED'])
  })
})

describe.each(['vera', 'carl', 'ada', 'cleo', 'sue'] as const)("%s with bo's lock token", (who) => {
  test.each(withToken)('%s answers that the token is unknown', async (name) => {
    const known = { toolId: siege.script, lockToken: siege.tokens.script, snapshotId: run.snapshotId }
    const answer = await siege.withstands(() => call(who, name, sampleInput(name, known)))
    expect(answer).toMatchObject({ code: 'LOCK_LOST', cause: 'UNKNOWN_TOKEN' })
  })

  test('releasing releases nothing', async () => {
    const input = { toolId: siege.page, lockToken: siege.tokens.page }
    const answer = await siege.withstands(() => call(who, 'releaseDraftLock', input))
    expect(answer).not.toHaveProperty('code')
  })
})

describe('what other people may not see', () => {
  test.each(['vera', 'carl', 'ada', 'bo'] as const)('the audit log is FORBIDDEN to %s', async (who) => {
    const ask = () => siege.people[who].post({ query: '{ auditLog { nodes { id } } }' })
    const { body } = await siege.withstands(ask)
    expect(body.errors[0].extensions.code).toBe('FORBIDDEN')
  })

  test.each(['vera', 'carl', 'ada'] as const)("bo's run does not exist for %s", async (who) => {
    const ask = () => siege.people[who].post({ query: `{ sandboxRun(id: "${run.id}") { id outputs } }` })
    expect((await siege.withstands(ask)).body.data).toEqual({ sandboxRun: null })
  })

  test("no query's type contains a lock token", async () => {
    for (const type of ['DraftLock', 'DraftLockChange', 'AuditEntry', 'Tool', 'User']) {
      const ask = () => siege.people.cleo.ask(`{ __type(name: "${type}") { fields { name } } }`)
      const { __type: found } = await siege.withstands(ask)
      expect(found.fields.map(({ name }: Answer) => name)).not.toContain('lockToken')
    }
  })
})

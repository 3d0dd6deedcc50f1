import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { defaultLimits } from '../../src/sandbox/limits.ts'
import type { Answer, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let script: string
let lockToken: string

beforeAll(async () => {
  world = await World.open({ config: { sandbox: { ...defaultLimits, wallMs: 8_000 }, sandboxQueue: 6 } })
  ;({ ada, bo, cleo } = await world.people())
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
/** A tool that counts its actions in the state that the server keeps. */
const stepping = `export async function main({ action, state, settings }) {
  const step = (state?.step ?? 0) + 1
  return { outputs: [{ type: 'json', value: { version: 'old', step, action, settings } }], state: { step },
    nextActions: [{ actionId: 'go', label: 'Go', inputSchema: { type: 'object', properties: { n: { type: 'number' } } } }] }
}`
const forever = 'export async function main() { for (;;); }'

describe('runs', () => {
  test.each(['', ' ', '\u200b'])(
    'a blank entrypoint (%j) is refused at once, and no run is created',
    async (entrypoint) => {
      const refused = await ada.runSandbox(script, says('hello'), { lockToken, snapshot: { entrypoint } })
      expect(refused).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['snapshot', 'entrypoint'] }] })
      expect(await world.sql('SELECT FROM runs WHERE tool_id = $1', [script])).toEqual([])
    },
  )

  test('the editor’s unsaved text is run; the run has its snapshot, also after a reload', async () => {
    const { run } = await ada.runSandbox(script, says('hello'), { lockToken })
    expect(run).toMatchObject({ snapshotId: expect.any(String), actionId: null })
    const seen: string[] = []
    expect(await ada.finished(run.id, seen)).toMatchObject({
      status: 'SUCCEEDED',
      outputs: [{ type: 'text', text: 'hello' }],
      stateRev: 0,
    })
    expect(seen.at(-1)).toBe('SUCCEEDED')
    const query =
      'query ($id: ID!, $run: ID!) { tool(id: $id) { latestSandboxRun { id snapshotId } } sandboxRun(id: $run) { id snapshotId snapshotExpiresAt startedBy { id } } }'
    const again = await ada.ask(query, { id: script, run: run.id })
    expect(again.tool.latestSandboxRun).toEqual({ id: run.id, snapshotId: run.snapshotId })
    expect(again.sandboxRun).toMatchObject({ snapshotId: run.snapshotId, startedBy: { id: 'ada' } })
  })

  test('inputs are checked against the schema in the same call', async () => {
    const inputSchema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }
    const call = { lockToken, snapshot: { inputSchema } }
    expect(await ada.runSandbox(script, says('x'), { ...call, inputs: { n: 'no' } })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['inputs', 'n'] }],
    })
    const broken = { lockToken, snapshot: { inputSchema: { type: 'nonsense' } } }
    const refused = await ada.runSandbox(script, says('x'), broken)
    expect(refused).toMatchObject({ code: 'INVALID_INPUT' })
    expect(refused.issues[0].path.slice(0, 2)).toEqual(['snapshot', 'inputSchema'])
    const { run } = await ada.runSandbox(
      script,
      'export async function main({ inputs }) { return { outputs: [{ type: "json", value: inputs }] } }',
      { ...call, inputs: { n: 7 } },
    )
    expect(await ada.finished(run.id)).toMatchObject({ outputs: [{ type: 'json', value: { n: 7 } }] })
  })

  test('source that does not compile is a FAILED run that names line and column', async () => {
    const { run } = await ada.runSandbox(script, 'export async function main() {\n  let = \n}', { lockToken })
    expect(await ada.finished(run.id)).toMatchObject({
      status: 'FAILED',
      error: { message: expect.stringMatching(/2/) },
    })
  })

  test('a snapshot of more than 2 MB is refused with its size', async () => {
    expect(await ada.runSandbox(script, `// ${'x'.repeat(2_000_000)}`, { lockToken })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['snapshot'] }],
    })
  })

  test('a retry gets the first answer and runs nothing twice (rule 20)', async () => {
    const call = { lockToken, idempotencyKey: randomUUID() }
    const first = await ada.runSandbox(script, says('once'), call)
    await ada.finished(first.run.id)
    expect((await ada.runSandbox(script, says('once'), call)).run.id).toBe(first.run.id)
    expect(await ada.runSandbox(script, says('other'), call)).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
    const [row] = await world.sql('SELECT count(*)::int AS n FROM runs WHERE tool_id = $1', [script])
    expect(row.n).toBe(1)
  })

  test('only scripts can be run', async () => {
    const page = await ada.creates()
    const { lockToken: held } = await ada.holds(page)
    expect(await ada.runSandbox(page, says('x'), { lockToken: held })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['toolId'] }],
    })
  })

  test('runs are visible to the person who started them and to admins', async () => {
    const { run } = await ada.runSandbox(script, says('mine'), { lockToken })
    const query = 'query ($id: ID!) { sandboxRun(id: $id) { id } }'
    await expect(bo.ask(query, { id: run.id })).rejects.toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    })
    expect(await cleo.ask(query, { id: run.id })).toEqual({ sandboxRun: { id: run.id } })
    await expect(bo.finished(run.id)).rejects.toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
    expect(await bo.mutate('cancelSandboxRun', { runId: run.id })).toMatchObject({ code: 'FORBIDDEN' })
  })

  test('a person who may no longer see a run gets no more of it (rule 19)', async () => {
    const now = Math.floor(Date.now() / 1000)
    const dora = await world.person('dora', { role: 'ADMIN', issuedAt: now - 100 })
    const { run } = await ada.runSandbox(script, forever, { lockToken })
    const told: string[] = []
    const watched = dora.finished(run.id, told)
    await expect.poll(() => told).not.toEqual([])
    await (await world.person('dora', { issuedAt: now })).ask('{ viewer { id } }')
    expect(['QUEUED', 'RUNNING']).toContain((await watched).status)
  })
})

describe('rule 26: long work never holds the lock row, and its result counts only under the same grant', () => {
  test('without the lock nothing is run', async () => {
    expect(await bo.runSandbox(script, says('x'))).toMatchObject({ code: 'DOCUMENT_LOCKED' })
    expect(await bo.runSandbox(script, says('x'), { lockToken })).toMatchObject({ cause: 'UNKNOWN_TOKEN' })
    await ada.release(script, { lockToken })
    expect(await ada.runSandbox(script, says('x'))).toMatchObject({ code: 'LOCK_REQUIRED' })
    expect(await ada.runSandbox(script, says('x'), { lockToken })).toMatchObject({ cause: 'RELEASED' })
  })

  test('heartbeats, saves and a takeover work during a run; the takeover cancels it at once and nothing of it is stored', async () => {
    const { run } = await ada.runSandbox(script, forever, { lockToken })
    const watched = ada.finished(run.id)
    expect(await ada.heartbeat(script, { lockToken })).toMatchObject({ __typename: 'HeartbeatPayload' })
    expect(
      await ada.save(script, { lockToken, baseVersion: 1, content: { entrypoint: 'main', sourceCode: '1' } }),
    ).toMatchObject({ draftHead: { number: 2 } })
    await cleo.takes(script, 1)
    expect(await watched).toMatchObject({ status: 'CANCELED', outputs: [], nextActions: [] })
  })

  test('a lease that ended unnoticed is found when the result is stored', async () => {
    const slow = `export async function main() { const end = Date.now() + 400; while (Date.now() < end); return { state: { kept: true }, outputs: [{ type: 'text', text: 'x' }] } }`
    const { run } = await ada.runSandbox(script, slow, { lockToken })
    await world.expires(script)
    expect(await ada.finished(run.id)).toMatchObject({ status: 'CANCELED', outputs: [] })
    const states = await world.sql('SELECT * FROM tool_states WHERE tool_id = $1', [script])
    expect(states).toEqual([])
  })

  test('cancel stops a run, and the next one works', async () => {
    const { run } = await ada.runSandbox(script, forever, { lockToken })
    expect(await ada.mutate('cancelSandboxRun', { runId: run.id })).toMatchObject({
      run: { status: 'CANCELED' },
    })
    const next = await ada.runSandbox(script, says('next'), { lockToken })
    expect(await ada.finished(next.run.id)).toMatchObject({ status: 'SUCCEEDED' })
  })

  test('when locking is off, a run is based on the base version', async () => {
    await ada.release(script, { lockToken })
    await cleo.sets('scripts', { enabled: false })
    try {
      expect(await ada.runSandbox(script, says('x'))).toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: ['baseVersion'] }],
      })
      expect(await ada.runSandbox(script, says('x'), { baseVersion: 9 })).toMatchObject({
        code: 'VERSION_CONFLICT',
      })
      const { run } = await ada.runSandbox(script, says('free'), { baseVersion: 1 })
      expect(await ada.finished(run.id)).toMatchObject({ status: 'SUCCEEDED' })
    } finally {
      await cleo.sets('scripts', { enabled: true })
    }
  })
})

describe('next actions', () => {
  async function firstRun(): Promise<Answer> {
    const { run } = await ada.runSandbox(script, stepping, { lockToken })
    return ada.finished(run.id)
  }

  test('an action runs the old snapshot with the state that the server kept, whatever the editor contains by then', async () => {
    const first = await firstRun()
    expect(first).toMatchObject({ stateRev: 1, nextActions: [{ actionId: 'go' }] })
    await ada.save(script, {
      lockToken,
      baseVersion: 1,
      content: { entrypoint: 'main', sourceCode: 'edited' },
    })
    const go = { lockToken, snapshotId: first.snapshotId, actionId: 'go', input: { n: 5 } }
    const { run } = await ada.act(script, { ...go, expectedStateRev: 1 })
    expect(await ada.finished(run.id)).toMatchObject({
      status: 'SUCCEEDED',
      actionId: 'go',
      stateRev: 2,
      draftHeadId: first.draftHeadId,
      outputs: [{ value: { version: 'old', step: 2, action: { actionId: 'go', input: { n: 5 } } } }],
    })
    expect(await ada.act(script, { ...go, expectedStateRev: 1 })).toMatchObject({
      code: 'STATE_CONFLICT',
      currentStateRev: 2,
    })
    const query =
      'query ($t: ID!, $s: ID!) { sandboxSession(toolId: $t, snapshotId: $s) { context state stateRev } }'
    const { sandboxSession } = await ada.ask(query, { t: script, s: first.snapshotId })
    expect(sandboxSession).toEqual({
      context: `sandbox:${first.snapshotId}`,
      state: { step: 2 },
      stateRev: 2,
    })
  })

  test('actions are refused when missing, not offered, with invalid inputs, expired, or another person’s', async () => {
    const first = await firstRun()
    const go = { lockToken, snapshotId: first.snapshotId, actionId: 'go', input: {}, expectedStateRev: 1 }
    expect(await ada.act(script, { ...go, snapshotId: null })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['snapshotId'], message: expect.stringContaining('run the sandbox first') }],
    })
    expect(await ada.act(script, { ...go, actionId: 'stop' })).toMatchObject({
      issues: [{ path: ['actionId'] }],
    })
    expect(await ada.act(script, { ...go, input: { n: 'five' } })).toMatchObject({
      issues: [{ path: ['input', 'n'] }],
    })
    expect(await ada.act(script, { ...go, snapshotId: randomUUID() })).toMatchObject({
      code: 'SNAPSHOT_EXPIRED',
    })
    const taken = await cleo.takes(script, 1)
    expect(await cleo.act(script, { ...go, lockToken: taken.lockToken })).toMatchObject({
      code: 'SNAPSHOT_EXPIRED',
    })
    await cleo.release(script, taken)
    ;({ lockToken } = await ada.holds(script))
    await world.sql(`UPDATE sandbox_snapshots SET expires_at = clock_timestamp() WHERE tool_id = $1`, [
      script,
    ])
    expect(await ada.act(script, { ...go, lockToken })).toMatchObject({
      code: 'SNAPSHOT_EXPIRED',
      message: expect.stringContaining('again'),
    })
  })
})

test('back-pressure: a run beyond the queue is refused as if it had never been requested, and one user cannot use the whole queue', async () => {
  const runs: Answer[] = []
  for (let index = 0; index < 12; index++) runs.push(await ada.runSandbox(script, forever, { lockToken }))
  const refused = runs.filter((answer) => answer.code === 'SANDBOX_BUSY')
  expect(refused.length).toBeGreaterThan(0)
  expect(refused[0]).toMatchObject({ retryable: true, retryAfterMs: expect.any(Number) })
  const [row] = await world.sql('SELECT count(*)::int AS n FROM runs WHERE tool_id = $1', [script])
  expect(row.n).toBe(12 - refused.length)
  const other = await newScript()
  const { lockToken: ofBo } = await bo.holds(other)
  const { run } = await bo.runSandbox(other, says('mine too'), { lockToken: ofBo })
  await ada.release(script, { lockToken })
  expect(await bo.finished(run.id)).toMatchObject({ status: 'SUCCEEDED' })
})

test('cleanup: expired rows are deleted in batches, by one instance at a time', async () => {
  const { sweepRetention } = await import('../../src/storage/retention.ts')
  const { default: pg } = await import('pg')
  const { run } = await ada.runSandbox(script, stepping, { lockToken, idempotencyKey: randomUUID() })
  await ada.finished(run.id)
  await world.sql(`UPDATE sandbox_snapshots SET expires_at = clock_timestamp() WHERE tool_id = $1`, [script])
  await world.sql(
    `UPDATE idempotency_keys SET created_at = clock_timestamp() - interval '25 hours' WHERE user_id = 'ada'`,
  )
  const pool = new pg.Pool({ connectionString: world.url })
  const kept = { keepEventsMs: 86_400_000, keepGrantsMs: 30 * 86_400_000 }
  const results = await Promise.all([sweepRetention(pool, kept), sweepRetention(pool, kept)])
  const swept = results.find((one) => one !== null && (one.removed.snapshots ?? 0) > 0)?.removed
  expect(swept).toMatchObject({
    snapshots: expect.any(Number),
    sessions: expect.any(Number),
    runs: expect.any(Number),
    idempotencyKeys: expect.any(Number),
  })
  await pool.end()
  for (const table of ['sandbox_snapshots', 'runs', 'tool_states'])
    expect(await world.sql(`SELECT 1 FROM ${table} WHERE tool_id = $1`, [script])).toEqual([])
})

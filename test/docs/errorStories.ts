import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import type { Code } from '../../src/application/statusOf.ts'
import { defaultLimits } from '../../src/sandbox/limits.ts'
import { BusyRows } from '../support/busyRows.ts'
import { type Answer, Person } from '../support/person.ts'
import { World } from '../support/world.ts'

/** What brings an error about: who asks, and with which variables. */
export interface Story {
  who: Person
  input?: Record<string, unknown>
  /** Ends what would be in the way of the next story. */
  over?: () => Promise<unknown>
}

let world: World
let small: World
let ada: Person
let bo: Person
let cleo: Person
let dee: Person

const plenty = { user: 1_000, agent: 1_000, address: 1_000 }

/** A service for most stories, and one that is soon busy. */
export function services(): void {
  beforeAll(async () => {
    world = await World.open()
    const named = (id: string, name: string, role = 'CONTRIBUTOR') =>
      world.person(id, { role, claims: { name } })
    ada = await named('ada', 'Ada Lovelace')
    bo = await named('bo', 'Bo Andersson')
    cleo = await named('cleo', 'Cleo Marsh', 'ADMIN')
    dee = await named('dee', 'Dee Okafor')
    for (const person of [ada, bo, cleo, dee]) await person.ask('{ viewer { id } }')
    small = await World.open({
      config: { sandbox: { ...defaultLimits, wallMs: 8_000 }, sandboxQueue: 1, rateLimits: soon },
    })
  })
  afterAll(async () => {
    await world?.close()
    await small?.close()
  })
}

const soon = {
  acquire: { user: 2, agent: 2, address: 50 },
  release: plenty,
  forceTake: plenty,
  save: plenty,
  run: plenty,
  upload: plenty,
  uploadPart: plenty,
  document: plenty,
  strangersDocument: { address: 1_000 },
  signInFailure: { address: 50 },
}

const attempt = { sessionId: 'my-tab', idempotencyKey: 'try-1' }

/** A page of Ada's that Bo and Dee may edit too. */
async function page(slug = `t-${randomUUID()}`, input: object = {}): Promise<string> {
  const made = await ada.creates({ slug, title: 'Home', ...input })
  await world.maintains(bo, made)
  await world.maintains(dee, made)
  return made
}

const script = (by: Person) =>
  by.creates({ collection: 'scripts', content: { entrypoint: 'main', sourceCode: '' } })
const counting = `export async function main({ state }) {
  return { outputs: [], state: { step: (state?.step ?? 0) + 1 }, nextActions: [{ actionId: 'go', label: 'Go' }] }
}`
const forEver = 'export async function main() { for (;;); }'
const content = { text: 'Hello' }

/** Every code, as it comes about in a service that runs. */
export const stories: Record<Code, () => Promise<Story>> = {
  async DOCUMENT_LOCKED() {
    const toolId = await page()
    await ada.holds(toolId, { comment: 'fixing the prices' })
    return { who: bo, input: { toolId, ...attempt } }
  },
  async LOCK_LOST() {
    const toolId = await page()
    const { lockToken, fencingToken } = await ada.holds(toolId)
    const taken = await cleo.takes(toolId, fencingToken, { reason: 'The launch is in five minutes' })
    await cleo.release(toolId, taken)
    return { who: ada, input: { toolId, lockToken, baseVersion: 1, content } }
  },
  async LOCK_REQUIRED() {
    return { who: ada, input: { toolId: await page(), baseVersion: 1, content } }
  },
  async LOCK_NOT_HELD() {
    const input = { toolId: await page(), observedFencingToken: 1, reason: 'Bo is on holiday' }
    return { who: cleo, input }
  },
  async LOCK_RESERVED() {
    const toolId = await page()
    const grant = await ada.holds(toolId)
    await bo.waits(toolId)
    await dee.waits(toolId)
    await ada.release(toolId, grant)
    return { who: dee, input: { toolId, ...attempt } }
  },
  async LOCKING_DISABLED() {
    const toolId = await page()
    await cleo.sets('pages', { enabled: false })
    const over = () => cleo.sets('pages', { enabled: true })
    return { who: ada, input: { toolId, ...attempt }, over }
  },
  async VERSION_CONFLICT() {
    const toolId = await page()
    const { lockToken } = await ada.holds(toolId)
    await ada.save(toolId, { lockToken, baseVersion: 1, content: { text: 'Good morning' } })
    return { who: ada, input: { toolId, lockToken, baseVersion: 1, content } }
  },
  async METADATA_CONFLICT() {
    const toolId = await page()
    await ada.describe(toolId, 1, { title: 'Front page' })
    return { who: ada, input: { toolId, expectedMetadataVersion: 1, title: 'Start page' } }
  },
  async STATE_CONFLICT() {
    const { input } = await afterARun()
    const { run } = await ada.mutate('startSandboxAction', input)
    await ada.finished(run.id)
    return { who: ada, input }
  },
  async SLUG_TAKEN() {
    await page('home')
    return { who: ada, input: { collection: 'pages', slug: 'home', title: 'Home', content: {} } }
  },
  async IDEMPOTENCY_MISMATCH() {
    const toolId = await page()
    const { lockToken } = await ada.holds(toolId)
    const idempotencyKey = 'save-1'
    await ada.save(toolId, { lockToken, idempotencyKey, baseVersion: 1, content: { text: 'Something else' } })
    return { who: ada, input: { toolId, lockToken, idempotencyKey, baseVersion: 1, content } }
  },
  async SNAPSHOT_EXPIRED() {
    const { input } = await afterARun()
    await world.sql('UPDATE sandbox_snapshots SET expires_at = clock_timestamp() WHERE tool_id = $1', [
      input.toolId,
    ])
    return { who: ada, input }
  },
  async SANDBOX_BUSY() {
    const eve = await small.person('eve')
    const toolId = await script(eve)
    const { lockToken } = await eve.holds(toolId)
    let last: Answer
    for (let runs = 0; runs < 12 && last?.code !== 'SANDBOX_BUSY'; runs++)
      last = await eve.runSandbox(toolId, forEver, { lockToken })
    const snapshot = { entrypoint: 'main', sourceCode: 'export async function main() { return {} }' }
    const over = () => eve.release(toolId, { lockToken })
    return { who: eve, input: { toolId, lockToken, snapshot }, over }
  },
  async NOT_FOUND() {
    return { who: ada, input: { toolId: randomUUID(), ...attempt } }
  },
  async INVALID_INPUT() {
    return { who: ada, input: { collection: 'pages', slug: 'My Page', title: 'My page', content: {} } }
  },
  async BAD_USER_INPUT() {
    return { who: ada }
  },
  async UNAUTHENTICATED() {
    return { who: new Person('nobody', 'abc', () => ada.url), input: { toolId: await page(), ...attempt } }
  },
  async FORBIDDEN() {
    const toolId = await page()
    const { fencingToken } = await ada.holds(toolId)
    const input = { toolId, observedFencingToken: fencingToken, reason: 'I need it now' }
    return { who: bo, input }
  },
  async RATE_LIMITED() {
    const fay = await small.person('fay')
    const input = { toolId: randomUUID(), ...attempt }
    await fay.acquire(input.toolId)
    await fay.acquire(input.toolId)
    return { who: fay, input }
  },
  async INTERNAL_SERVER_ERROR() {
    await small.sql('ALTER TABLE draft_locks RENAME COLUMN comment TO remark')
    const over = () => small.sql('ALTER TABLE draft_locks RENAME COLUMN remark TO comment')
    return { who: await small.person('gus'), input: { toolId: randomUUID(), ...attempt }, over }
  },
  async UNAVAILABLE() {
    const toolId = await page()
    const { fencingToken } = await ada.holds(toolId)
    const rows = await BusyRows.of(world, toolId)
    const input = { toolId, observedFencingToken: fencingToken, reason: 'Ada has gone home', ...attempt }
    return { who: bo, input, over: () => rows.free() }
  },
}

async function afterARun() {
  const toolId = await script(ada)
  const { lockToken } = await ada.holds(toolId)
  const { run } = await ada.runSandbox(toolId, counting, { lockToken })
  await ada.finished(run.id)
  const input = { toolId, lockToken, snapshotId: run.snapshotId, actionId: 'go', expectedStateRev: 1 }
  return { input }
}

import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/person.ts'
import { World } from '../support/world.ts'

let world: World
let ada: Person
let bo: Person
let cleo: Person
let page: string

beforeAll(async () => {
  world = await World.open()
  ;({ ada, bo, cleo } = await world.people())
})
afterAll(() => world.close())

async function newPage() {
  page = await ada.creates()
  await world.maintains(bo, page)
}

describe('rule 11: a save is one transaction, all or nothing', () => {
  test('it writes the version, moves the head and the lock to it, renews the lease, and writes the audit entry and the event', async () => {
    await newPage()
    const grant = await ada.holds(page)
    await world.sql(
      `UPDATE draft_locks SET expires_at = clock_timestamp() + interval '1 minute' WHERE tool_id = $1`,
      [page],
    )
    const saved = await ada.save(page, {
      lockToken: grant.lockToken,
      baseVersion: 1,
      content: { b: 1, a: 2 },
      message: 'better',
    })
    expect(saved).toMatchObject({
      draftHead: { number: 2, content: { a: 2, b: 1 }, fencingToken: 1, savedBy: { id: 'ada' } },
      lock: { fencingToken: 1, expiresInMs: 300_000 },
    })
    expect(saved.lock.draftHead.id).toBe(saved.draftHead.id)
    expect(await ada.lockOf(page)).toMatchObject({ draftHead: { number: 2 } })
    expect((await world.events(page))[1]).toMatchObject({
      kind: 'HEAD_ADVANCED',
      revision: 2,
      draft_head_id: saved.draftHead.id,
    })
    expect((await world.audit(page)).at(-1)).toMatchObject({
      action: 'DRAFT_SAVED',
      fencing_token: 1,
      metadata: { version: 2 },
    })
  })

  test('release: true also ends the lock in the same transaction', async () => {
    await newPage()
    const { lockToken } = await ada.holds(page)
    expect(await ada.save(page, { lockToken, baseVersion: 1, release: true })).toMatchObject({
      draftHead: { number: 2 },
      lock: null,
    })
    expect((await world.events(page)).map((event) => event.kind)).toEqual([
      'ACQUIRED',
      'HEAD_ADVANCED',
      'RELEASED',
    ])
    expect(await bo.acquire(page)).toMatchObject({ __typename: 'AcquireDraftLockPayload' })
  })

  test('the hash is of the canonical JSON', async () => {
    await newPage()
    const { lockToken } = await ada.holds(page)
    await ada.save(page, { lockToken, baseVersion: 1, content: { b: 1e2, a: 'é' } })
    const query = 'query ($id: ID!) { tool(id: $id) { draftHead { contentHash parent { number } } } }'
    const { tool } = await ada.ask(query, { id: page })
    expect(tool.draftHead.contentHash).toBe(createHash('sha256').update('{"a":"é","b":100}').digest('hex'))
    expect(tool.draftHead.parent).toEqual({ number: 1 })
  })

  test('content that does not match the collection’s schema is refused with every fault, and nothing is written', async () => {
    const script = await ada.creates({
      collection: 'scripts',
      content: { entrypoint: 'main', sourceCode: '' },
    })
    const { lockToken } = await ada.holds(script)
    const refused = await ada.save(script, {
      lockToken,
      baseVersion: 1,
      content: { entrypoint: 7, settingsSchema: [] },
    })
    expect(refused).toMatchObject({ code: 'INVALID_INPUT' })
    expect(refused.issues.map((issue: { path: string[] }) => issue.path.join('.')).sort()).toEqual([
      'content.entrypoint',
      'content.settingsSchema',
      'content.sourceCode',
    ])
    expect(await ada.head(script)).toMatchObject({ number: 1 })
    expect(await world.events(script)).toHaveLength(1)
  })
})

describe('rule 4: the check and the write it protects commit together', () => {
  test('every way to save without a lease in force is refused and writes nothing', async () => {
    await newPage()
    const base = { baseVersion: 1 }
    expect(await ada.save(page, base)).toMatchObject({
      __typename: 'DraftLockRequiredError',
      code: 'LOCK_REQUIRED',
    })
    const grant = await ada.holds(page)
    expect(await bo.save(page, base)).toMatchObject({
      code: 'DOCUMENT_LOCKED',
      heldLock: { holder: { id: 'ada' } },
    })
    expect(await bo.save(page, { ...base, lockToken: grant.lockToken })).toMatchObject({
      cause: 'UNKNOWN_TOKEN',
    })
    await world.expires(page)
    expect(await ada.save(page, { ...base, lockToken: grant.lockToken })).toMatchObject({ cause: 'EXPIRED' })
    const dan = await world.person('dan')
    expect(await dan.save(page, base)).toMatchObject({ code: 'FORBIDDEN' })
    expect(await ada.head(page)).toMatchObject({ number: 1 })
  })

  test('a save that fails halfway leaves nothing behind', async () => {
    await newPage()
    const { lockToken } = await ada.holds(page)
    await world.sql(
      'ALTER TABLE lock_events ADD CONSTRAINT no_more CHECK (kind <> $$HEAD_ADVANCED$$) NOT VALID',
    )
    try {
      await expect(ada.save(page, { lockToken, baseVersion: 1 })).rejects.toMatchObject({
        errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR', errorId: expect.any(String) } }],
      })
    } finally {
      await world.sql('ALTER TABLE lock_events DROP CONSTRAINT no_more')
    }
    expect(await ada.head(page)).toMatchObject({ number: 1 })
    expect((await world.audit(page)).map((entry) => entry.action)).toEqual(['TOOL_CREATED', 'LOCK_ACQUIRED'])
    expect(await ada.save(page, { lockToken, baseVersion: 1 })).toMatchObject({ draftHead: { number: 2 } })
  })
})

describe('rule 12: an ended token and an outdated version are different errors', () => {
  test('the current version with an ended token is LOCK_LOST', async () => {
    await newPage()
    const grant = await ada.holds(page)
    await cleo.takes(page, grant.fencingToken)
    expect(await ada.save(page, { lockToken: grant.lockToken, baseVersion: 1 })).toMatchObject({
      code: 'LOCK_LOST',
      cause: 'TAKEN_OVER',
      by: { id: 'cleo' },
      statedReason: 'urgent fix',
    })
  })

  test('a token in force with an outdated version is a conflict that contains the head and its content', async () => {
    await newPage()
    const { lockToken } = await ada.holds(page)
    await ada.save(page, { lockToken, baseVersion: 1, content: { text: 'first' } })
    expect(await ada.save(page, { lockToken, baseVersion: 1, content: { text: 'second' } })).toMatchObject({
      code: 'VERSION_CONFLICT',
      currentHead: { number: 2, content: { text: 'first' } },
    })
  })
})

describe('rule 20: a retry with the same idempotency key gets the first answer', () => {
  test('it is the same version, looked up before lease and version are checked', async () => {
    await newPage()
    const { lockToken } = await ada.holds(page)
    const save = { lockToken, baseVersion: 1, content: { text: 'once' }, idempotencyKey: randomUUID() }
    const first = await ada.save(page, save)
    const again = await ada.save(page, save)
    expect(again).toEqual(first)
    expect(await ada.head(page)).toMatchObject({ number: 2 })
  })

  test('a committed save stays saved for a holder who was displaced since, and with release: true', async () => {
    await newPage()
    const grant = await ada.holds(page)
    const save = { lockToken: grant.lockToken, baseVersion: 1, content: {}, idempotencyKey: randomUUID() }
    const first = await ada.save(page, save)
    const taken = await cleo.takes(page, grant.fencingToken)
    expect((await ada.save(page, save)).draftHead).toEqual(first.draftHead)
    const checkIn = {
      lockToken: taken.lockToken,
      baseVersion: 2,
      content: {},
      idempotencyKey: randomUUID(),
      release: true,
    }
    const released = await cleo.save(page, checkIn)
    expect(await cleo.save(page, checkIn)).toEqual(released)
    expect(await ada.head(page)).toMatchObject({ number: 3 })
  })

  test('different input with the same key is a mismatch; another user’s key is separate; a refusal is not remembered', async () => {
    await newPage()
    const idempotencyKey = randomUUID()
    expect(await ada.save(page, { baseVersion: 1, content: {}, idempotencyKey })).toMatchObject({
      code: 'LOCK_REQUIRED',
    })
    const mine = await ada.holds(page)
    const save = { lockToken: mine.lockToken, baseVersion: 1, content: {}, idempotencyKey }
    await ada.save(page, save)
    expect(await ada.save(page, { ...save, content: { other: true } })).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
    const his = await cleo.takes(page, mine.fencingToken)
    expect(
      await cleo.save(page, { lockToken: his.lockToken, baseVersion: 2, content: {}, idempotencyKey }),
    ).toMatchObject({
      draftHead: { number: 3 },
    })
  })

  test('of two at once, the second waits for the first and gets its answer', async () => {
    await newPage()
    const { lockToken } = await ada.holds(page)
    for (let base = 1; base <= 20; base++) {
      const save = { lockToken, baseVersion: base, content: { base }, idempotencyKey: randomUUID() }
      const [one, other] = await Promise.all([ada.save(page, save), ada.save(page, save)])
      expect(one.draftHead?.number).toBe(base + 1)
      expect(other).toEqual(one)
    }
  })

  test('createTool twice with one key creates one tool', async () => {
    const input = {
      collection: 'pages',
      slug: `once-${randomUUID()}`,
      title: 'Once',
      content: {},
      idempotencyKey: randomUUID(),
    }
    const [one, other] = await Promise.all([ada.mutate('createTool', input), ada.mutate('createTool', input)])
    expect(one.tool.id).toBe(other.tool.id)
    expect(await ada.mutate('createTool', { ...input, idempotencyKey: null })).toMatchObject({
      code: 'SLUG_TAKEN',
    })
    expect(await ada.mutate('createTool', { ...input, title: 'Other' })).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
  })
})

import { describe, expect, test } from 'vitest'
import { Mailbox } from '../../src/events/mailbox.ts'
import type { LockChange } from '../../src/storage/lockEvents.ts'

const change = (revision: number, more: Partial<LockChange> = {}): LockChange => ({
  kind: 'HEAD_ADVANCED',
  toolId: 't',
  collectionId: 'pages',
  lock: null,
  draftHeadId: null,
  previousHolderId: null,
  endedFencingToken: null,
  actorId: null,
  reason: null,
  revision,
  occurredAt: new Date(0),
  requestId: null,
  ...more,
})
const snapshot = (revision: number) => change(revision, { kind: 'SNAPSHOT' })
const displaced = (revision: number, holder: string) =>
  change(revision, {
    kind: 'TAKEN_OVER',
    previousHolderId: holder,
    endedFencingToken: revision,
    actorId: 'cleo',
    reason: 'urgent',
  })

async function read(mailbox: Mailbox, count: number): Promise<LockChange[]> {
  const seen = []
  for (let index = 0; index < count; index++) seen.push((await mailbox.next()).value)
  return seen
}

describe('rule 21: a subscription delivers the snapshot, then every higher revision once and in order', () => {
  test('a change that arrived before the snapshot was read, and is not part of it, follows the snapshot', async () => {
    const mailbox = new Mailbox('ada', () => {})
    mailbox.put(change(4))
    mailbox.put(change(5))
    mailbox.open(snapshot(4))
    expect((await read(mailbox, 2)).map(({ kind, revision }) => [kind, revision])).toEqual([
      ['SNAPSHOT', 4],
      ['HEAD_ADVANCED', 5],
    ])
  })

  test('duplicate and older changes are dropped', async () => {
    const mailbox = new Mailbox('ada', () => {})
    mailbox.open(snapshot(1))
    for (const revision of [2, 2, 1, 3]) mailbox.put(change(revision))
    expect((await read(mailbox, 3)).map(({ revision }) => revision)).toEqual([1, 2, 3])
  })

  test('a reader that falls behind gets one SNAPSHOT that still reports the end of its own grant', async () => {
    const mailbox = new Mailbox('ada', () => {})
    mailbox.open(snapshot(1))
    mailbox.put(displaced(2, 'ada'))
    for (let revision = 3; revision <= 100_000; revision++) mailbox.put(change(revision))
    const [only] = await read(mailbox, 1)
    expect(only).toMatchObject({
      kind: 'SNAPSHOT',
      revision: 100_000,
      previousHolderId: 'ada',
      endedFencingToken: 2,
      actorId: 'cleo',
      reason: 'urgent',
    })
    mailbox.put(change(100_001))
    expect(await read(mailbox, 1)).toMatchObject([{ revision: 100_001 }])
  })

  test('the end of another person’s grant is not reported as the reader’s own', async () => {
    const mailbox = new Mailbox('bo', () => {})
    mailbox.open(snapshot(1))
    mailbox.put(displaced(2, 'ada'))
    for (let revision = 3; revision <= 50; revision++) mailbox.put(change(revision))
    expect(await read(mailbox, 1)).toMatchObject([
      { kind: 'SNAPSHOT', endedFencingToken: null, reason: null },
    ])
  })

  test('a deletion is always the last change, also for a reader that fell behind', async () => {
    const mailbox = new Mailbox('ada', () => {})
    mailbox.open(snapshot(1))
    for (let revision = 2; revision <= 50; revision++) mailbox.put(change(revision))
    mailbox.put(change(51, { kind: 'TOOL_DELETED' }))
    mailbox.put(change(52))
    expect(await read(mailbox, 1)).toMatchObject([{ kind: 'TOOL_DELETED', revision: 51 }])
    expect(await mailbox.next()).toEqual({ value: undefined, done: true })
  })

  test('a reader that returns while it waits is released', async () => {
    let closed = 0
    const mailbox = new Mailbox('ada', () => closed++)
    const waiting = mailbox.next()
    await mailbox.return()
    await mailbox.return()
    expect(await waiting).toEqual({ value: undefined, done: true })
    expect(closed).toBe(1)
  })
})

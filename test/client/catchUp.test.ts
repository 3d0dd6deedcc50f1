import { expect, test } from 'vitest'
import { changeOf, lockOf, open, turn } from './fakes.ts'

/** A person in line for a draft that Bo holds. */
async function waiting() {
  const story = await open((transport) => {
    transport.answers.AcquireDraftLock = () => ({
      __typename: 'DraftLockHeldError',
      heldLock: lockOf(1),
      heldByViewerElsewhere: false,
      viewerCanForceTake: false,
    })
  })
  story.transport.tells(changeOf('SNAPSHOT', 1, { lock: lockOf(1) }))
  return story
}

test('a page that wakes up reads the changes that a dead connection did not deliver', async () => {
  const { draft, transport, pages } = await waiting()
  transport.now = { lockRevision: 2, draftLock: null }
  pages.resume?.()
  await turn()
  expect(draft.state).toMatchObject({ name: 'heldByOther', lock: null })
})

test('a connection that has still not delivered them 5 s later is replaced, and one that has is kept', async () => {
  const { clock, transport, pages } = await waiting()
  transport.now = { lockRevision: 2, draftLock: null }
  pages.resume?.()
  await clock.passes(4_999)
  expect(transport.reconnects).toBe(0)
  await clock.passes(1)
  expect(transport.reconnects).toBe(1)
  transport.now = { lockRevision: 3, draftLock: lockOf(2) }
  pages.resume?.()
  await turn()
  transport.tells(changeOf('ACQUIRED', 3, { lock: lockOf(2) }))
  await clock.passes(5_000)
  expect(transport.reconnects).toBe(1)
})

test('a late read never replaces newer changes that were delivered meanwhile', async () => {
  const { draft, transport, pages } = await waiting()
  transport.tells(changeOf('TAKEN_OVER', 5, { lock: lockOf(3) }))
  transport.now = { lockRevision: 4, draftLock: null }
  pages.resume?.()
  await turn()
  expect(draft.state).toMatchObject({ lock: { fencingToken: 3 } })
})

test('without a network the read is retried at least every 10 s, until it is answered', async () => {
  const { clock, draft, transport, pages } = await waiting()
  transport.down = true
  transport.now = { lockRevision: 2, draftLock: null }
  pages.resume?.()
  await clock.passes(120_000)
  expect(transport.reads).toBeGreaterThan(12)
  transport.down = false
  await clock.passes(10_000)
  expect(draft.state).toMatchObject({ lock: null })
  const { reads } = transport
  await clock.passes(60_000)
  expect(transport.reads).toBe(reads)
})

test('a closed draft reads nothing any more', async () => {
  const { clock, draft, transport, pages } = await waiting()
  transport.down = true
  pages.resume?.()
  await draft.close()
  const { reads } = transport
  await clock.passes(60_000)
  expect(transport.reads).toBe(reads)
})

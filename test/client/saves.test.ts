import { describe, expect, test } from 'vitest'
import type { DraftHandle } from '../../packages/client/src/handle.ts'
import { lockOf, lost, open, turn } from './fakes.ts'

describe('saves', () => {
  test('are retried with one key until they are answered, and follow each other’s versions', async () => {
    const { clock, transport, draft } = await open()
    transport.down = true
    const first = draft.save({ content: 'one' })
    const second = draft.save({ content: 'two' })
    await clock.passes(1_000)
    transport.down = false
    await clock.passes(5_000)
    expect([(await first).status, (await second).status]).toEqual(['saved', 'saved'])
    const sent = transport.of('SaveDraft').map(({ input }) => input)
    expect(new Set(sent.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2)
    expect([...new Set(sent.map(({ content, baseVersion }) => `${content} on ${baseVersion}`))]).toEqual([
      'one on 1',
      'two on 2',
    ])
    expect(draft.baseVersion).toBe(3)
  })

  test('an answer to a retry, which may be an old one, renews nothing', async () => {
    const { clock, transport, draft } = await open()
    transport.down = true
    transport.answers.Heartbeat = () => lost('IDLE')
    const saving = draft.save({ content: 'one' })
    await turn()
    transport.down = false
    await clock.passes(1_000)
    expect((await saving).status).toBe('saved')
    expect(draft.state).toMatchObject({ name: 'lost', cause: 'IDLE' })
  })

  test.each<[string, (draft: DraftHandle, stop: AbortController) => unknown]>([
    ['its signal', (_, stop) => stop.abort()],
    ['closing the draft', (draft) => draft.close()],
  ])('a hanging save is not waited for longer than %s says', async (_, ends) => {
    const { transport, draft } = await open()
    transport.delayMs = 8_000
    const stop = new AbortController()
    const saving = draft.save({ content: 'one', signal: stop.signal })
    await turn()
    expect(transport.of('SaveDraft')).toHaveLength(1)
    ends(draft, stop)
    expect(await saving).toEqual({ status: 'aborted' })
  })

  test('content that is not valid JSON is a result and not an exception', async () => {
    const { draft } = await open()
    expect(await draft.save({ content: 1n })).toMatchObject({
      status: 'invalid',
      issues: [{ path: ['content'] }],
    })
    expect((await draft.save({ content: 'one' })).status).toBe('saved')
  })

  test('after an expiry the lease is acquired again, and the save is made under it with the same key', async () => {
    const { transport, draft } = await open((transport) => {
      transport.answers.SaveDraft = ({ lockToken, content, baseVersion }) =>
        lockToken === 'token-1'
          ? lost('EXPIRED')
          : {
              __typename: 'SaveDraftPayload',
              draftHead: { number: baseVersion + 1, content },
              lock: lockOf(2),
            }
    })
    expect((await draft.save({ content: 'one' })).status).toBe('saved')
    const keys = transport.of('SaveDraft').map(({ input }) => input.idempotencyKey)
    expect([keys.length, new Set(keys).size]).toEqual([2, 1])
  })

  const conflict = (content: unknown) => () => ({
    __typename: 'DraftVersionConflictError',
    currentHead: { id: 'head', number: 7, content },
  })

  test('a head with equal content is no conflict, whatever the order of its keys', async () => {
    const { transport, draft } = await open()
    transport.answers.SaveDraft = conflict({ b: [1, { d: null }], a: 'x' })
    const outcome = await draft.save({ content: { a: 'x', b: [1, { d: null }] } })
    expect([outcome.status, draft.baseVersion]).toEqual(['saved', 7])
    for (const other of [{ a: 'x' }, { a: 'x', b: [1, {}] }, { a: 'x', b: { 0: 1, 1: { d: null } } }, null])
      expect((await draft.save({ content: other, baseVersion: 1 })).status).toBe('conflict')
  })

  test('after an outage longer than the lease and a lost answer, the client’s own save is no conflict', async () => {
    const { clock, transport, draft } = await open()
    const ownHead = { id: 'head', number: 2, content: 'one' }
    transport.down = true
    const saving = draft.save({ content: 'one' })
    await clock.passes(60_000)
    expect(draft.state.name).toBe('unreachable')
    // The save was made and its answer lost. Then the lease expired, and an acquire with version 1 meets
    // version 2.
    transport.answers.Heartbeat = ({ lockToken }) =>
      lockToken === 'token-1'
        ? lost('EXPIRED')
        : { __typename: 'HeartbeatPayload', lock: lockOf(2, { heldByViewer: true }) }
    transport.answers.AcquireDraftLock = ({ baseVersion }) => {
      if (baseVersion === 1)
        return { __typename: 'DraftVersionConflictError', code: 'VERSION_CONFLICT', currentHead: ownHead }
      const lock = lockOf(2, { heldByViewer: true })
      return { __typename: 'AcquireDraftLockPayload', grant: { lockToken: 'token-2', lock } }
    }
    transport.answers.SaveDraft = () => ({ __typename: 'SaveDraftPayload', draftHead: ownHead, lock: null })
    transport.down = false
    await clock.passes(20_000)
    expect(await saving).toMatchObject({ status: 'saved', head: ownHead })
    expect([draft.state.name, draft.baseVersion]).toEqual(['held', 2])
  })
})

import { describe, expect, test } from 'vitest'
import type { DraftHandle } from '../../src/client/handle.ts'
import { lockOf, lost, open, turn } from './fakes.ts'

describe('saves', () => {
  test('repeat under one key until answered, and chain their versions', async () => {
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

  test('the answer to a retry, which may be an old one, renews nothing', async () => {
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
  ])('one that hangs is not waited for any longer than %s says', async (_, ends) => {
    const { transport, draft } = await open()
    transport.delayMs = 8_000
    const stop = new AbortController()
    const saving = draft.save({ content: 'one', signal: stop.signal })
    await turn()
    expect(transport.of('SaveDraft')).toHaveLength(1)
    ends(draft, stop)
    expect(await saving).toEqual({ status: 'aborted' })
  })

  test('content that is no JSON is invalid, not an exception', async () => {
    const { draft } = await open()
    expect(await draft.save({ content: 1n })).toMatchObject({
      status: 'invalid',
      issues: [{ path: ['content'] }],
    })
    expect((await draft.save({ content: 'one' })).status).toBe('saved')
  })

  test('an expired lease is taken again, and the save made under the new one with the same key', async () => {
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
})

import { describe, expect, test } from 'vitest'
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

  test('autosave keeps one save in flight, saves the newest, and stops on a conflict', async () => {
    const { clock, transport, draft } = await open((transport) => {
      transport.delayMs = 500
    })
    await clock.passes(500)
    const outcomes: string[] = []
    const auto = draft.autosave(1_000, ({ status }) => outcomes.push(status))
    auto.change('a')
    auto.change('b')
    await clock.passes(1_200)
    auto.change('c')
    auto.change('d')
    await clock.passes(3_000)
    const sent = () =>
      transport.of('SaveDraft').map(({ input }) => `${input.content} on ${input.baseVersion}`)
    expect(sent()).toEqual(['b on 1', 'd on 2'])
    transport.answers.SaveDraft = () => ({
      __typename: 'DraftVersionConflictError',
      currentHead: { number: 9 },
    })
    auto.change('e')
    await clock.passes(1_600)
    auto.change('f')
    await clock.passes(60_000)
    expect(sent()).toHaveLength(3)
    expect(outcomes).toEqual(['saved', 'saved', 'conflict'])
    expect(auto.stoppedBy).toMatchObject({ status: 'conflict', head: { number: 9 } })
  })

  test('autosave waits without the lock and goes on with it', async () => {
    const { clock, transport, draft } = await open()
    const auto = draft.autosave(1_000)
    await draft.release()
    auto.change('a')
    await clock.passes(5_000)
    expect(transport.of('SaveDraft')).toHaveLength(0)
    expect(await auto.flush()).toBe(null)
    await draft.acquire()
    await clock.passes(1_000)
    expect(transport.of('SaveDraft')).toMatchObject([{ input: { content: 'a' } }])
  })
})

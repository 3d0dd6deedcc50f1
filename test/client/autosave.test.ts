import { describe, expect, test } from 'vitest'
import { type FakeTransport, open } from './fakes.ts'

const sentBy = (transport: FakeTransport) =>
  transport.of('SaveDraft').map(({ input }) => `${input.content} on ${input.baseVersion}`)

/** A held draft with a server that takes half a second for every answer. */
async function openSlow() {
  const opened = await open((transport) => {
    transport.delayMs = 500
  })
  await opened.clock.passes(500)
  return opened
}

describe('autosave', () => {
  test('runs one save at a time, saves the newest text, and stops on a conflict', async () => {
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

  test('waits while it has no lock, and continues when it has one', async () => {
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

  test('flush waits for the running save, and then saves later text once, however many callers there are', async () => {
    const { clock, transport, draft } = await openSlow()
    const auto = draft.autosave(1_000)
    auto.change('a')
    await clock.passes(1_200)
    auto.change('b')
    const flushes = Promise.all([auto.flush(), auto.flush()])
    await clock.passes(200)
    auto.change('c')
    await clock.passes(2_000)
    expect((await flushes).map((outcome) => outcome?.status)).toEqual(['saved', 'saved'])
    expect(sentBy(transport)).toEqual(['a on 1', 'c on 2'])
    expect(auto.unsaved).toBe(false)
  })

  test.each(['release', 'close'] as const)('%s saves the last edit before the release', async (end) => {
    const { clock, transport, draft } = await openSlow()
    const auto = draft.autosave(60_000)
    auto.change('last')
    const ending = draft[end]()
    await clock.passes(2_000)
    await ending
    expect(transport.calls.map(({ operation }) => operation).slice(-2)).toEqual([
      'SaveDraft',
      'ReleaseDraftLock',
    ])
    expect(auto.unsaved).toBe(false)
  })

  test('a server that does not answer does not prevent closing, and the edit does not count as saved', async () => {
    const { clock, transport, draft } = await open()
    const auto = draft.autosave(1_000)
    auto.change('last')
    transport.down = true
    const closing = draft.close()
    await clock.passes(12_100)
    await closing
    expect([auto.unsaved, draft.state.name]).toEqual([true, 'lost'])
  })

  const expired = () => {
    throw { status: 401, errors: [] }
  }

  test('an expired token does not stop it: it continues with the next token', async () => {
    const { clock, transport, draft } = await open()
    const outcomes: string[] = []
    const auto = draft.autosave(1_000, ({ status }) => outcomes.push(status))
    auto.change('a')
    transport.answers.SaveDraft = expired
    await clock.passes(2_000)
    expect([outcomes, auto.unsaved, auto.stoppedBy]).toEqual([['refused'], true, null])
    delete transport.answers.SaveDraft
    await clock.passes(10_000)
    expect([outcomes, auto.unsaved]).toEqual([['refused', 'saved'], false])
  })

  test('text typed after signing in again is saved after the usual time', async () => {
    const { clock, transport, draft } = await open()
    const auto = draft.autosave(1_000)
    auto.change('a')
    transport.answers.SaveDraft = expired
    await clock.passes(1_500)
    delete transport.answers.SaveDraft
    auto.change('b')
    await clock.passes(1_000)
    expect([sentBy(transport), auto.unsaved]).toEqual([['a on 1', 'b on 1'], false])
  })

  test.each([429, 503])('an answer %i is temporary: the same save is retried', async (status) => {
    const { clock, transport, draft } = await open()
    const auto = draft.autosave(1_000)
    auto.change('a')
    transport.answers.SaveDraft = () => {
      throw { status, errors: [] }
    }
    await clock.passes(5_000)
    delete transport.answers.SaveDraft
    await clock.passes(10_000)
    const keys = transport.of('SaveDraft').map(({ input }) => input.idempotencyKey)
    expect([new Set(keys).size, auto.unsaved, auto.stoppedBy]).toEqual([1, false, null])
  })

  test.each([403, 413])('an answer %i is final: it stops, and reports it', async (status) => {
    const { clock, transport, draft } = await open()
    const auto = draft.autosave(1_000)
    auto.change('a')
    transport.answers.SaveDraft = () => {
      throw { status, errors: [] }
    }
    await clock.passes(60_000)
    expect([auto.stoppedBy?.status, auto.unsaved]).toEqual(['refused', true])
    expect(transport.of('SaveDraft')).toHaveLength(1)
  })

  test('content that is not valid JSON stops it, and does not count as saved', async () => {
    const { clock, draft } = await open()
    const auto = draft.autosave(1_000)
    auto.change(1n)
    await clock.passes(1_000)
    expect([auto.stoppedBy?.status, auto.unsaved]).toEqual(['invalid', true])
  })
})

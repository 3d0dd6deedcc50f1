import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from '../support/person.ts'
import { Siege } from '../support/siege.ts'
import { Socket } from '../support/socket.ts'

let siege: Siege
beforeAll(async () => {
  siege = await Siege.begin()
})
afterAll(() => siege.lift())

const list = <T>(count: number, one: (index: number) => T) => Array.from({ length: count }, (_, i) => one(i))

describe('data for other subscribers', () => {
  const shapes = (n: number) => [
    { shared: n },
    { shared: String(n) },
    { shared: [n] },
    { shared: { shared: n } },
    { id: `watcher ${n}`, type: 'next', payload: { shared: n } },
    { data: { shared: n } },
    { text: `{"shared":${n}}}` },
    { [`{"shared":${n}}}`]: n },
    { $ref: n, id: n, number: n, answer: n, key: `shared:${n}` },
  ]

  test('is never in an answer to a stranger or an editor, whatever they send while it is delivered', async () => {
    const { ada, bo, carl } = siege.people
    const told = await ada.creates()
    const watchers = await Promise.all(list(40, () => Socket.signedIn(bo)))
    for (const [n, watcher] of watchers.entries())
      watcher.ask(
        `watcher ${n}`,
        'subscription ($id: ID!) { draftLockChanged(toolId: $id) { kind lock { comment } } }',
        {
          variables: { id: told },
        },
      )
    await Promise.all(watchers.map((watcher, n) => watcher.answer(`watcher ${n}`)))
    const [stranger, editor] = [await Socket.connected(siege.url), await Socket.signedIn(carl)]
    const heard: Answer[] = []
    for (const { raw } of [stranger, editor])
      raw.on('message', (data) => heard.push(JSON.parse(String(data))))

    const sent: object[] = []
    const changing = list(10, (round) => async () => {
      const { lockToken } = await ada.holds(told, { comment: `secret ${round}` })
      await ada.release(told, { lockToken })
    })
    let isTold = false
    const all = (async () => {
      for (const change of changing) await change()
      isTold = true
    })()
    for (let n = 1; !isTold; n = (n % 40) + 1) {
      for (const payload of shapes(n)) {
        sent.push(payload, payload)
        for (const socket of [stranger, editor]) socket.send({ type: 'ping', payload })
      }
      do await new Promise(setImmediate)
      while (heard.length < sent.length - 200)
    }
    await all
    await Promise.all(
      watchers.map((watcher) =>
        watcher.told(({ payload }) => payload?.data?.draftLockChanged.kind === 'RELEASED'),
      ),
    )

    await expect.poll(() => heard.length).toBe(sent.length)
    const printed = (messages: object[]) => messages.map((message) => JSON.stringify(message)).sort()
    expect(printed(heard)).toEqual(printed(sent.map((payload) => ({ type: 'pong', payload }))))
    for (const socket of [...watchers, stranger, editor]) socket.close()
  })

  test.each(shapes(1).map((shape) => JSON.stringify(shape)))(
    'an operation named %s gets its own answer',
    async (id) => {
      const answer = await siege.withstands(async () => {
        const socket = await Socket.signedIn(siege.people.carl)
        socket.ask(id, `subscription { draftLockChanged(toolId: "${siege.page}") { kind } }`)
        const first = await socket.answer(id)
        socket.close()
        return first
      })
      expect(answer).toEqual({ data: { draftLockChanged: { kind: 'SNAPSHOT' } } })
    },
  )
})

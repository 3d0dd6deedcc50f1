import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collectionOf, opened } from '../collections/support.ts'
import type { Answer, Person } from '../support/person.ts'
import { World } from '../support/world.ts'
import { graphqlHands, type Hands, type Place, restHands, told } from './hands.ts'

let world: World
let people: {
  ada: Person
  bo: Person
  cleo: Person
  adasOtherTab: Person
  vera: Person
  vault: Person
  agent: Person
}
let articles: string
beforeAll(async () => {
  world = await World.open({ instances: 2 })
  const { ada, bo, cleo } = await world.people()
  people = {
    ...{ ada, bo, cleo },
    adasOtherTab: ada.inAnotherTab(),
    vera: await world.person('vera', { role: 'VIEWER' }),
    vault: await world.person('vault', { role: 'SERVICE' }),
    agent: await world.person('ada', { agent: 'bot' }),
  }
  articles = await collectionOf(cleo, { storage: 'EXTERNAL' })
})
afterAll(() => world.close())

type Story = (hands: Hands, all: typeof people, toolId: string) => AsyncGenerator<Answer>

/** Each story runs over GraphQL and over REST, and every answer must be the same. */
const histories: Record<string, Story> = {
  async *'take, renew, give up'(by, { ada }) {
    const { lockToken } = yield* got(await by.acquire(ada, { comment: 'the intro' }))
    yield await by.renew(ada, lockToken)
    yield await by.show(ada)
    yield await by.check(ada, lockToken)
    yield await by.release(ada, lockToken)
    yield await by.show(ada)
    yield await by.renew(ada, lockToken)
    yield await by.release(ada, lockToken)
  },
  async *'somebody else, and one’s other tab, are refused'(by, { ada, bo, cleo, adasOtherTab, vera }) {
    yield* got(await by.acquire(ada))
    yield await by.acquire(bo)
    yield await by.acquire(cleo)
    yield await by.acquire(adasOtherTab)
    yield await by.acquire(vera)
    yield await by.show(vera)
  },
  async *'the same session replaces its grant, and a retry is answered the same'(by, { ada }) {
    const key = randomUUID()
    const first = yield* got(await by.acquire(ada, { key }))
    const again = yield* got(await by.acquire(ada, { key }))
    expect(again.lockToken).toBe(first.lockToken)
    yield await by.acquire(ada, { key, comment: 'other input' })
    yield* got(await by.acquire(ada))
    yield await by.renew(ada, first.lockToken)
    yield await by.acquire(ada, { key })
  },
  async *'an expired lease is nobody’s'(by, { ada, bo, vault }, toolId) {
    const { lockToken } = yield* got(await by.acquire(ada))
    await world.expires(toolId)
    yield await by.renew(ada, lockToken)
    yield await by.check(vault, lockToken)
    yield* got(await by.acquire(bo))
    yield await by.check(vault, lockToken)
  },
  async *'a takeover names the lock that it ends, and a reason'(by, { ada, bo, cleo }) {
    const { lockToken } = yield* got(await by.acquire(ada))
    yield await by.take(bo, 1, 'because')
    yield await by.take(cleo, 1)
    yield await by.take(cleo, 7, 'because')
    yield* got(await by.take(cleo, 1, 'because'))
    yield await by.renew(ada, lockToken)
    yield await by.force(bo, 2, 'because')
    yield await by.force(cleo, 2)
    yield await by.take(cleo, 2)
    yield await by.force(cleo, 3, 'because')
  },
  async *'an announced takeover'(by, { ada, bo, cleo }, toolId) {
    const { lockToken } = yield* got(await by.acquire(ada))
    yield await by.take(cleo, 1, 'a release', 60_000)
    yield await by.renew(ada, lockToken)
    yield await by.line(bo)
    await world.passes(61, toolId)
    yield await by.renew(ada, lockToken)
    yield await by.acquire(bo)
    yield* got(await by.acquire(cleo))
  },
  async *'asking, and handing over'(by, { ada, bo, cleo, vera }) {
    yield await by.ask(bo, randomUUID())
    const { lockToken } = yield* got(await by.acquire(ada))
    yield await by.ask(vera, randomUUID())
    yield await by.ask(bo, randomUUID())
    yield await by.ask(cleo, randomUUID())
    const { requests } = yield* got(await by.line(ada))
    yield await by.answer(bo, requests[0].id, lockToken, 'HAND_OVER')
    yield await by.answer(ada, requests[1].id, lockToken, 'DENY')
    yield await by.answer(ada, requests[0].id, lockToken, 'HAND_OVER')
    yield await by.renew(ada, lockToken)
    yield await by.acquire(ada)
    yield* got(await by.acquire(bo))
  },
  async *'an older version is refused'(by, { ada }) {
    yield await by.acquire(ada, { baseVersion: 2 })
    yield await by.acquire(ada, { baseVersion: 1 })
  },
  async *'an agent forces nobody, and a service holds nothing'(by, { ada, agent, vault }) {
    yield* got(await by.acquire(ada))
    yield await by.acquire(agent)
    yield await by.take(agent, 1, 'because')
    yield await by.force(agent, 1, 'because')
    yield await by.acquire(vault)
    yield await by.take(vault, 1, 'because')
  },
  async *'a token of somebody else is unknown'(by, { ada, bo }) {
    const { lockToken } = yield* got(await by.acquire(ada))
    yield await by.renew(bo, lockToken)
    yield await by.release(bo, lockToken)
    yield await by.check(bo, lockToken)
    yield await by.renew(ada, 'never given out')
  },
  async *'locking that is switched off'(by, { ada, cleo }) {
    const { lockToken } = yield* got(await by.acquire(ada))
    await cleo.sets(articles, { enabled: false })
    try {
      yield await by.renew(ada, lockToken)
      yield await by.release(ada, lockToken)
      yield await by.acquire(ada)
    } finally {
      await cleo.sets(articles, { enabled: true })
    }
  },
}

/** Yields the answer, and returns its grant to the story. */
async function* got(answer: Answer): AsyncGenerator<Answer, Answer> {
  yield answer
  return { ...answer.grant, ...answer }
}

async function played(name: string, handsAt: (place: Place) => Hands): Promise<object[]> {
  const key = `${randomUUID()}/100%`
  const toolId = await opened(people.ada, articles, key)
  const answers: object[] = []
  const story = histories[name] as Story
  for await (const answer of story(handsAt({ toolId, collection: articles, key }), people, toolId))
    answers.push(told(answer))
  return answers
}

describe('REST and GraphQL answer the same for the same history', () => {
  test.each(Object.keys(histories))('%s', async (name) => {
    const byGraphql = await played(name, graphqlHands)
    const byRest = await played(name, restHands)
    expect(byGraphql.length).toBeGreaterThan(1)
    expect(byRest).toEqual(byGraphql)
  })
})

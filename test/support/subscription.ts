import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import type { Answer, Person } from './person.ts'

/** A person's subscription, read step by step. */
export class Subscription {
  #client: ReturnType<typeof createClient>
  #answers: AsyncIterableIterator<Answer>

  constructor(person: Person, query: string, variables: Record<string, unknown> = {}, url = person.url) {
    this.#client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${person.token}` },
    })
    this.#answers = this.#client.iterate({ query, variables })
  }

  /** The only field of the next answer; null once it has ended. Throws the server's errors. */
  async next(): Promise<Answer> {
    const { value, done } = await this.#answers.next()
    return done ? null : Object.values(value.data)[0]
  }

  async close(): Promise<void> {
    await this.#answers.return?.()
    await this.#client.dispose()
  }
}

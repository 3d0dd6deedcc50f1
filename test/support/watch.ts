import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { lock, request } from './mutations.ts'
import type { Answer } from './person.ts'

/** A subscription like an editor's. */
export class Watch {
  #client: ReturnType<typeof createClient>
  #stream: AsyncIterableIterator<Answer>
  readonly seen: Answer[] = []

  constructor(url: string, token: string, toolId: string) {
    this.#client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
      retryAttempts: 0,
    })
    this.#stream = this.#client.iterate({
      query: `subscription ($toolId: ID!) { draftLockChanged(toolId: $toolId) {
        kind revision endedFencingToken reason previousHolder { id } actor { id } draftHeadId toolId collectionId
        lock { ${lock} } occurredAt request { ${request} } } }`,
      variables: { toolId },
    })
  }

  /** Undefined once the server has completed the subscription. */
  async next(): Promise<Answer> {
    const { value, done } = await this.#stream.next()
    if (done) return undefined
    if (value.errors) throw Object.assign(new Error(value.errors[0].message), { errors: value.errors })
    this.seen.push(value.data.draftLockChanged)
    return value.data.draftLockChanged
  }

  async until(kind: string): Promise<Answer> {
    for (let change = await this.next(); change; change = await this.next())
      if (change.kind === kind) return change
    throw new Error(`the subscription ended before ${kind}`)
  }

  async close(): Promise<void> {
    await this.#stream.return?.()
    await this.#client.dispose()
  }
}

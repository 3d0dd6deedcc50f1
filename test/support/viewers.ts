import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import type { Answer, Person } from './person.ts'

const selection = 'totalCount nodes { user { id } state sessions since }'

/** "ada EDITING 2": the person, their state, and the number of their sessions. */
const words = ({ nodes }: Answer): string[] =>
  nodes.map(({ user, state, sessions }: Answer) => `${user.id} ${state} ${sessions}`)

/** Who has a document open, as seen by a person. */
export async function viewersOf(person: Person, toolId: string): Promise<string[]> {
  return words((await person.ask(`{ tool(id: "${toolId}") { viewers { ${selection} } } }`)).tool.viewers)
}

/** The subscription; `seen` has what it delivered. */
export function watchViewers(person: Person, toolId: string) {
  const client = createClient({
    url: `${person.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${person.token}` },
    retryAttempts: 0,
  })
  const seen: string[][] = []
  const stream = client.iterate<Answer>({
    query: `subscription ($toolId: ID!) { draftViewersChanged(toolId: $toolId) { ${selection} } }`,
    variables: { toolId },
  })
  const over = (async () => {
    for await (const { data, errors } of stream) {
      if (errors) throw Object.assign(new Error(errors[0]?.message), { errors })
      seen.push(words(data.draftViewersChanged))
    }
  })()
  over.catch(() => {})
  return {
    seen,
    last: () => seen.at(-1),
    over,
    async close() {
      await stream.return?.()
      await client.dispose()
    },
  }
}

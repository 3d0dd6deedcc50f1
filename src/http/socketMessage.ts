import { isDoubtful, markInexact } from '../domain/exactNumbers.ts'
import { isJsonObject } from '../domain/json.ts'
import { readLargeJson } from './largeJson.ts'

/** A message as graphql-ws shall parse it. */
export interface Heard {
  text: string
  /**
   * Its variables, which are read here: graphql-ws would parse large content on the event loop, and make other numbers of
   * those that a double cannot hold.
   */
  variables?: unknown
}

export function readMessage(data: Buffer): Heard {
  const text = String(data)
  if (!isDoubtful(text)) return { text }
  try {
    return withVariablesApart(markInexact(text, JSON.parse(text))) ?? { text }
  } catch {
    // graphql-ws says what is wrong with it.
    return { text }
  }
}

export async function readLargeMessage(data: Buffer): Promise<Heard> {
  try {
    const message = await readLargeJson(data)
    return withVariablesApart(message) ?? { text: isJsonObject(message) ? JSON.stringify(message) : '' }
  } catch {
    return { text: '' }
  }
}

function withVariablesApart(message: unknown): Heard | null {
  if (!isJsonObject(message)) return null
  const { variables, ...payload } = isJsonObject(message.payload) ? message.payload : {}
  if (!isJsonObject(variables)) return null
  return { text: JSON.stringify({ ...message, payload: { ...payload, variables: {} } }), variables }
}

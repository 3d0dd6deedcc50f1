import { isDoubtful, markInexact } from '../domain/exactNumbers.ts'
import { isJsonObject } from '../domain/json.ts'
import { largeBytes } from '../domain/unreadContent.ts'
import { readLargeJson } from './largeJson.ts'

/**
 * A message as graphql-ws shall parse it, and its variables, which are read here: graphql-ws would parse large content on
 * the event loop, and make other numbers of those that a double cannot hold.
 */
export function readMessage(data: Buffer): { text: string; variables?: unknown } {
  const isLarge = data.length > largeBytes
  const text = isLarge ? '' : String(data)
  if (!isLarge && !isDoubtful(text)) return { text }
  try {
    const message = isLarge ? readLargeJson(data) : markInexact(text, JSON.parse(text))
    if (!isJsonObject(message)) return { text }
    const { variables, ...payload } = isJsonObject(message.payload) ? message.payload : {}
    if (!isJsonObject(variables)) return { text: isLarge ? JSON.stringify(message) : text }
    return { text: JSON.stringify({ ...message, payload: { ...payload, variables: {} } }), variables }
  } catch {
    // graphql-ws says what is wrong with it.
    return { text }
  }
}

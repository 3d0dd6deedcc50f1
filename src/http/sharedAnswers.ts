import type { ExecutionResult } from 'graphql'
import { stringify } from '../domain/json.ts'

/**
 * What thousands are told is put into words once. An answer is found again by being the same object, which only whoever
 * executed it can hand over: nothing that a client sends, or that stands in an answer, is ever looked up here.
 */
const words = new WeakMap<ExecutionResult, string>()

/** A `next` message with an answer of a subscription. */
export function nextMessage(id: string, answer: ExecutionResult): string {
  let payload = words.get(answer)
  if (payload === undefined) {
    payload = stringify(answer)
    words.set(answer, payload)
  }
  return `{"id":${JSON.stringify(id)},"type":"next","payload":${payload}}`
}

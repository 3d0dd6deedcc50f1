import type { ExecutionResult } from 'graphql'

/**
 * What thousands are told is put into words once: graphql-ws writes the whole message for each of them, and that was a
 * sixth of telling them. It is given a number to write instead, and the words are put in its place where the message leaves,
 * which is in the same turn of the event loop. No answer of ours looks like a number, and an id cannot: its quotes are escaped.
 */
const words = new Map<number, string>()
const numbers = new WeakMap<ExecutionResult, number | null>()
let latest = 0

/** What graphql-ws shall write instead of an answer that somebody has been told before; undefined the first time. */
export function numbered(answer: ExecutionResult): { shared: number } | undefined {
  const known = numbers.get(answer)
  if (known === undefined) {
    numbers.set(answer, null)
    return undefined
  }
  const shared = known ?? ++latest
  numbers.set(answer, shared)
  if (!words.has(shared)) {
    words.set(shared, JSON.stringify(answer))
    setImmediate(() => words.delete(shared))
  }
  return { shared }
}

/** At the very end of a message, and no longer than this. */
const place = /\{"shared":(\d+)\}\}$/
const longest = 32

/** The message as its reader shall get it. */
export function inWords(message: string): string {
  const found = place.exec(message.slice(-longest))
  const text = found && words.get(Number(found[1]))
  return text ? `${message.slice(0, -found[0].length)}${text}}` : message
}

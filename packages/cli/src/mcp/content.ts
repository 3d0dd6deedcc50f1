import { applyPatch, type Operation, Pointer } from 'rfc6902'
import { exitCodes, Failure } from '../failure.ts'

const longest = 20_000

/** A part of a content, by a JSON pointer (RFC 6901). For a long part: a list of its parts, or a piece of a long text. */
export function partOf(content: unknown, pointer: string, from = 0): object {
  const part = at(content, pointer)
  if (typeof part === 'string' && (from > 0 || part.length > longest)) return pieceOf(part, from)
  const text = JSON.stringify(part)
  if (text.length <= longest) return { content: part }
  const parts = Object.entries(part as object).slice(0, 100)
  return {
    tooLong: `${text.length} characters; read it in parts with "pointer"`,
    parts: Object.fromEntries(
      parts.map(([key, value]) => [key, `${JSON.stringify(value).length} characters`]),
    ),
  }
}

function pieceOf(text: string, from: number): object {
  const to = from + longest
  return { content: text.slice(from, to), length: text.length, ...(to < text.length && { goOnFrom: to }) }
}

function at(content: unknown, pointer: string): unknown {
  const found = refusing(
    () => Pointer.fromJSON(pointer).get(content),
    `"${pointer}" is not a JSON pointer such as /body/0`,
  )
  if (found === undefined) throw wrong(`There is nothing at ${pointer}.`)
  return found
}

/** The content with a JSON patch (RFC 6902) applied. Throws Failure if the patch cannot be applied. */
export function patched(content: object, patch: unknown[]): object {
  const next = structuredClone(content)
  const faults = refusing(() => applyPatch(next, patch as Operation[]), 'That is not a JSON patch (RFC 6902)')
  const at = faults.findIndex((fault) => fault !== null)
  if (at >= 0) throw wrong(`patch[${at}] cannot be applied: ${faults[at]?.message ?? ''}. Nothing was saved.`)
  return next
}

function refusing<T>(work: () => T, words: string): T {
  try {
    return work()
  } catch (error) {
    throw wrong(`${words}: ${(error as Error).message}`)
  }
}

export const wrong = (message: string): Failure => new Failure(exitCodes.usage, message, { code: 'USAGE' })

import type { GraphQLError, GraphQLResolveInfo } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import { JsonText, stringify } from '../domain/json.ts'
import { contentsOf, type Holding } from '../storage/contents.ts'
import { codedError } from './codedError.ts'
import type { Context } from './context.ts'

/** Bytes of content, as it is stored, that one answer may hold. */
export const mostContentBytes = 16_000_000

/** The content of a version or a salvage; an answer that would grow too large is refused before any of what it lacks is read. */
export function contentOf(
  row: { id: string; content?: string },
  context: Context,
  info: GraphQLResolveInfo,
  holding: Holding = 'draft_versions',
): Promise<JsonText> {
  return answerOf(context, info).contentOf(row, holding)
}

/** A query or mutation has a context of its own; a subscription has one for all of its events. */
function answerOf(context: Context, { operation, rootValue }: GraphQLResolveInfo): Answer {
  const key = (operation.operation === 'subscription' ? rootValue : context) as object
  const answer = answers.get(key) ?? new Answer(context.services.db.reads)
  answers.set(key, answer)
  return answer
}

const answers = new WeakMap<object, Answer>()

/** Answers that show content are written without parsing it. Left to JSON.stringify they are the same, but slower. */
export const contentAsStored: Plugin<Context> = {
  onExecute: ({ args: { contextValue } }) => ({
    onExecuteDone({ result }) {
      if (!isAsyncIterable(result) && answers.has(contextValue as object))
        Object.defineProperty(result, 'stringify', { value: stringify })
    },
  }),
}

/** What one answer shows of contents. Asked in one turn, they are read together. */
class Answer {
  readonly #db: Parameters<typeof contentsOf>[0]
  #left = mostContentBytes
  #asked: { id: string; holding: Holding }[] = []
  #reading: Promise<Map<string, string> | null> = Promise.resolve(new Map())

  constructor(db: Parameters<typeof contentsOf>[0]) {
    this.#db = db
  }

  async contentOf({ id, content }: { id: string; content?: string }, holding: Holding): Promise<JsonText> {
    if (content !== undefined) {
      this.#left -= Buffer.byteLength(content)
      if (this.#left < 0) throw tooLarge()
      return new JsonText(content)
    }
    if (this.#asked.push({ id, holding }) === 1) this.#reading = this.#read(this.#reading)
    const found = await this.#reading
    if (!found) throw tooLarge()
    const text = found.get(id)
    if (text === undefined) throw deleted()
    return new JsonText(text)
  }

  /** One read after the other, so that each knows what is left. */
  async #read(before: Promise<unknown>): Promise<Map<string, string> | null> {
    await Promise.all([before, new Promise(setImmediate)])
    const asked = this.#asked
    this.#asked = []
    const found = new Map<string, string>()
    for (const holding of new Set(asked.map((each) => each.holding))) {
      const ids = asked.filter((each) => each.holding === holding).map(({ id }) => id)
      const { contents, bytes } = await contentsOf(this.#db, holding, ids, this.#left)
      this.#left -= bytes
      if (!contents) return null
      for (const [id, content] of contents) found.set(id, content)
    }
    return found
  }
}

function deleted(): GraphQLError {
  return codedError('NOT_FOUND', 'What was selected has just been deleted.')
}

function tooLarge(): GraphQLError {
  return codedError(
    'BAD_USER_INPUT',
    `content: one answer can contain at most ${mostContentBytes / 1_000_000} MB of content; ask for fewer versions at once`,
    { field: 'content' },
  )
}

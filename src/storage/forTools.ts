import type pg from 'pg'

/** One statement for some tools, made of what each of them asks. The rows of a read say their tool in `tool_id`. */
// biome-ignore lint/suspicious/noExplicitAny: each statement knows what it is asked
export type ForTools<Asked = any> = (asked: Asked[]) => pg.QueryConfig

// biome-ignore lint/suspicious/noExplicitAny: the driver's own row type, for statements whose rows are mapped at once
type Answer = { rows: any[] }

/** Reads that several tools ask in the same turn become one statement. Each gets its own rows. */
export function readsForTools(query: (statement: pg.QueryConfig) => Promise<Answer>) {
  const open = new Map<ForTools, { asked: unknown[]; answer: Promise<Answer> }>()
  return async (statement: ForTools, toolId: string, asked: unknown): Promise<Answer> => {
    let read = open.get(statement)
    if (!read) {
      const all: unknown[] = []
      const answer = Promise.resolve().then(() => {
        open.delete(statement)
        return query(statement(all))
      })
      read = { asked: all, answer }
      open.set(statement, read)
    }
    read.asked.push(asked)
    const { rows } = await read.answer
    return { rows: rows.filter(({ tool_id }) => tool_id === toolId) }
  }
}

/**
 * The writes of several tools, kept until all of them are known. The first write of each tool joins those of the others that
 * have the same statement; what a tool writes after it follows in its order.
 */
export class WritesForTools {
  #first = new Map<ForTools, unknown[]>()
  #later: pg.QueryConfig[] = []
  #tools = new Set<string>()

  join(statement: ForTools, toolId: string, asked: unknown): void {
    if (this.#tools.has(toolId)) this.#later.push(statement([asked]))
    else this.#first.set(statement, [...(this.#first.get(statement) ?? []), asked])
    this.#tools.add(toolId)
  }

  follow(statement: pg.QueryConfig, toolId: string): void {
    this.#tools.add(toolId)
    this.#later.push(statement)
  }

  statements(): pg.QueryConfig[] {
    return [...[...this.#first].map(([statement, asked]) => statement(asked)), ...this.#later]
  }
}

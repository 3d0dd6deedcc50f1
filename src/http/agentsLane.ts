import type { ServerResponse } from 'node:http'
import type { Plugin } from 'graphql-yoga'
import pLimit from 'p-limit'
import type { Origin } from './whoAsks.ts'

/** Enough to keep the database busy, and few enough that a person's request is always among the next. */
const atOnce = 4

type Served = Origin & { res: ServerResponse }

/**
 * Rule 42: agents loop where people would stop. So many of their requests are at work at once, and the others wait; a person's never
 * wait for them. A request takes its place once it has arrived: who sends slowly keeps nobody waiting.
 */
export class AgentsLane {
  readonly #lane = pLimit(atOnce)

  /** Waits for a place, and answers what gives it back. Whoever goes away gives it back, whether or not there was an answer. */
  async enter(response: ServerResponse): Promise<() => void> {
    // Who has gone by now gets no answer, and tells nobody that it is over.
    if (response.destroyed) return () => {}
    let leave = () => {}
    const over = new Promise<void>((resolve) => {
      leave = resolve
      response.once('close', resolve)
    })
    await new Promise<void>((begin) => {
      void this.#lane(() => {
        begin()
        return over
      })
    })
    return leave
  }
}

/** The lane for GraphQL. What is streamed counts until it begins. */
export function agentsOnly(lane: AgentsLane): Plugin<object, Served> {
  const leaves = new WeakMap<object, () => void>()
  return {
    async onParams({ context }) {
      const { signedIn, res } = context as Served
      if (signedIn?.isAgent) leaves.set(res, await lane.enter(res))
    },
    onResponse: ({ serverContext }) => leaves.get(serverContext.res)?.(),
  }
}

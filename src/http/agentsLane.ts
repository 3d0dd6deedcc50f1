import type { ServerResponse } from 'node:http'
import type { Plugin } from 'graphql-yoga'
import pLimit from 'p-limit'
import type { Origin } from './whoAsks.ts'

/** Enough to keep the database busy, and few enough that a person's request is always among the next. */
const atOnce = 4

type Served = Origin & { res: ServerResponse }

/**
 * Rule 42: agents loop where people would stop. So many of their requests are at work at once, and the others wait; a person's never
 * wait for them. A request takes its place once it has arrived: who sends slowly keeps nobody waiting. What is streamed counts
 * until it begins.
 */
export function agentsLane(): Plugin<object, Served> {
  const lane = pLimit(atOnce)
  const leaves = new WeakMap<object, () => void>()
  return {
    async onParams({ context }) {
      const { signedIn, res } = context as Served
      // Who has gone by now gets no answer, and tells nobody that it is over.
      if (!signedIn?.isAgent || res.destroyed) return
      const over = new Promise<void>((resolve) => {
        leaves.set(res, resolve)
        // Whoever goes away leaves the lane, whether or not there was an answer.
        res.once('close', resolve)
      })
      await new Promise<void>((begin) => {
        void lane(() => {
          begin()
          return over
        })
      })
    },
    onResponse: ({ serverContext }) => leaves.get(serverContext.res)?.(),
  }
}

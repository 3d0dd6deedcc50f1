import type { ServerResponse } from 'node:http'
import type { Plugin } from 'graphql-yoga'
import pLimit from 'p-limit'
import type { Origin } from './whoAsks.ts'

/** Enough to keep the database busy, and few enough that a person's request is always among the next. */
const atOnce = 4

/**
 * Rule 42: agents loop where people would stop. So many of their requests are at work at once, and the others wait before a byte
 * of them is read; a person's never wait for them. What is streamed counts until it begins.
 */
export function agentsLane(): Plugin<object, Origin & { res: ServerResponse }> {
  const lane = pLimit(atOnce)
  const leaves = new WeakMap<object, () => void>()
  return {
    async onRequestParse({ serverContext }) {
      const { signedIn, res } = serverContext
      if (!signedIn?.isAgent) return
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

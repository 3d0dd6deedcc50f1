import type { ServerResponse } from 'node:http'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import { RateLimitedError } from '../domain/errors.ts'
import type { Context } from '../graphql/context.ts'
import type { PerUser } from './perUser.ts'

/** Counts a subscription over HTTP among its user's streams, until its response is closed. A socket's have their own limit. */
export function streamsOfUsers(streams: PerUser): Plugin<Context & { res?: ServerResponse }> {
  return {
    onSubscribe({ args: { contextValue } }) {
      const { viewer, res } = contextValue
      if (!viewer || !res) return undefined
      const left = streams.open(viewer.id)
      if (!left)
        throw new RateLimitedError(
          `A user may have at most ${streams.most} streams; close one, or use a WebSocket.`,
          1_000,
        )
      whenClosed(res, left)
      return {
        // Of a client that goes while the stream is opened nobody ever reads, or closes, the answer.
        onSubscribeResult({ result }) {
          if (isAsyncIterable(result))
            whenClosed(res, () => void (result as AsyncGenerator).return(undefined))
        },
      }
    },
  }
}

function whenClosed(response: ServerResponse, act: () => void): void {
  if (response.closed) act()
  else response.once('close', act)
}

import { PassThrough, Readable } from 'node:stream'
import type { Plugin } from 'graphql-yoga'
import type { SignedIn } from './authentication.ts'

/** Longer, and Node's timers would fire at once. */
const longestTimer = 2 ** 31 - 1

/** Calls back when the token is no longer taken. */
export function atExpiry({ expiresAt }: SignedIn, act: () => void): NodeJS.Timeout {
  return setTimeout(act, Math.min(expiresAt.getTime() - Date.now(), longestTimer))
}

/**
 * Ends a stream over HTTP with the token that it began with. There is no "complete" then, so that the client knows there
 * would be more, and comes back with a new token.
 */
export function streamsEndWithTheirToken(bearers: WeakMap<Request, SignedIn>): Plugin {
  return {
    onResponse({ request, response, setResponse, fetchAPI }) {
      const bearer = bearers.get(request)
      const type = response.headers.get('content-type') ?? ''
      if (!bearer || !response.body || !type.startsWith('text/event-stream')) return
      const source = Readable.from(response.body as AsyncIterable<Uint8Array>)
      const body = source.pipe(new PassThrough())
      const timer = atExpiry(bearer, () => {
        source.unpipe(body)
        source.destroy()
        body.end()
      })
      source.once('error', (error) => body.destroy(error))
      body.once('close', () => {
        clearTimeout(timer)
        source.destroy()
      })
      const { status, headers } = response
      setResponse(new fetchAPI.Response(body as unknown as BodyInit, { status, headers }))
    },
  }
}

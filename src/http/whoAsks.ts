import type { IncomingMessage } from 'node:http'
import type { Plugin } from 'graphql-yoga'
import { failedIn } from '../application/scope.ts'
import { BadToken } from '../domain/errors.ts'
import type { Authenticate, SignedIn } from './authentication.ts'
import type { Caller, CallerOf } from './caller.ts'

/** Of a request its message, and once `whoAsks` has looked at it, who sent it; of a socket who is at the other end. */
export interface Origin {
  req: IncomingMessage
  caller: Caller
  /** Null for nobody in particular. */
  signedIn?: SignedIn | null
  /** What is wrong with the token that was sent. */
  refused?: string
}

const asked = Symbol('asked')

interface Asked extends IncomingMessage {
  /** Looked up once for each request, so that a bad token counts only once. */
  [asked]?: Promise<Pick<Origin, 'signedIn' | 'refused'>>
}

/** Settles who asks before a byte of the body is read, because what may be read depends on it. */
export function whoAsks(authenticate: Authenticate, callerOf: CallerOf): Plugin<object, Origin> {
  return {
    async onRequestParse({ serverContext }) {
      const req = serverContext.req as Asked
      serverContext.caller = callerOf(req)
      req[asked] ??= orAnonymous(authenticate, req, serverContext.caller)
      Object.assign(serverContext, await req[asked])
    },
  }
}

/** A bad token is like none: `viewer` answers null, everything else UNAUTHENTICATED, which says what is wrong with it. */
async function orAnonymous(
  authenticate: Authenticate,
  { headers }: IncomingMessage,
  caller: Caller,
): Promise<Pick<Origin, 'signedIn' | 'refused'>> {
  try {
    return { signedIn: await authenticate(headers.authorization, caller) }
  } catch (error) {
    if (error instanceof BadToken) return { signedIn: null, refused: error.message }
    failedIn(caller.scope, error)
    throw error
  }
}

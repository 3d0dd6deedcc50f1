import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { Services } from '../../application/services.ts'
import { BadToken, NotFoundError } from '../../domain/errors.ts'
import type { AgentsLane } from '../agentsLane.ts'
import type { Authenticate, SignedIn } from '../authentication.ts'
import type { Caller, CallerOf } from '../caller.ts'
import type { RateLimits } from '../rateLimits.ts'
import { callOf, type Found, matching } from './callOf.ts'
import { forProxy, refusalOf, send, wrongMethod } from './reply.ts'
import type { Answer } from './route.ts'
import { routes } from './routes.ts'

interface Parts {
  services: Services
  authenticate: Authenticate
  callerOf: CallerOf
  rates: RateLimits
  lane: AgentsLane
  log: Logger
  /** Told how each call that is a mutation of GraphQL too has ended. */
  onMutation(operation: string, outcome: string, answer: unknown): void
}

/** /locks and /check: the use cases of GraphQL for whoever has none. Documented in docs/rest.md and at /openapi.json. */
export function rest(parts: Parts) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const [path = '', search = ''] = (request.url ?? '').split('?')
    if (!/^\/(locks|check)(\/|$)/.test(path) || isVisit(request, path)) return false
    const here = matching(routes, path)
    const method = request.method === 'HEAD' ? 'GET' : request.method
    const found = here.find(({ route }) => route.method === method)
    const answer = await answerTo(parts, request, response, { search, here, found }).catch((error) =>
      refusalOf(parts, error),
    )
    send(request, response, forProxy(search, found?.route, answer))
    return true
  }
}

/** The pages have a list at /locks as well: whoever opens it in a browser wants that. */
const isVisit = ({ method, headers }: IncomingMessage, path: string): boolean =>
  path === '/locks' && (method === 'GET' || method === 'HEAD') && /\btext\/html\b/.test(headers.accept ?? '')

/** Who asks is settled before anything is read of what they send. */
async function answerTo(
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
  { search, here, found }: { search: string; here: Found[]; found: Found | undefined },
): Promise<Answer> {
  const caller = parts.callerOf(request)
  const viewer = await parts.authenticate(request.headers.authorization, caller)
  if (!viewer) throw new BadToken('Sign in: send a valid bearer token.')
  if (here.length === 0)
    throw new NotFoundError('path', 'There is no such path. See /openapi.json for all paths.')
  if (!found) return wrongMethod(here.map(({ route }) => route.method))
  return counted(parts, found, caller, viewer, { request, response, search })
}

/** Counted as the mutation is that does the same: against the caller's rate, and by how it ended. */
async function counted(
  parts: Parts,
  found: Found,
  { address }: Caller,
  viewer: SignedIn,
  { request, response, search }: { request: IncomingMessage; response: ServerResponse; search: string },
): Promise<Answer> {
  const { services, rates, lane, onMutation } = parts
  const { withoutToken, run } = found.route
  const { rate, mutation } = (!request.headers['lock-token'] && withoutToken) || found.route
  const said = (outcome: string, answer: unknown) => mutation && onMutation(mutation, outcome, answer)
  try {
    if (rate) await rates.spend(rate, { userId: viewer.id, isAgent: viewer.isAgent, address })
    const call = await callOf(found, request, search, viewer)
    // Once it has arrived: an agent that sends slowly keeps no other waiting.
    const leave = viewer.isAgent ? await lane.enter(response) : null
    const answer = await run({ services, viewer, ...call }).finally(() => leave?.())
    if (answer.status < 400) said('OK', { grant: answer.body })
    else said((answer.body as { code: string }).code, null)
    return answer
  } catch (error) {
    const refusal = await refusalOf(parts, error)
    said(refusal.status >= 500 ? 'FAILED' : (refusal.body as { code: string }).code, null)
    return refusal
  }
}

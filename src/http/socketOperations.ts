import { type DocumentNode, type ExecutionResult, type GraphQLError, getOperationAST } from 'graphql'
import type { ServerOptions, SubscribePayload } from 'graphql-ws'
import { isAsyncIterable } from 'graphql-yoga'
import type { Logger } from 'pino'
import { failedIn, newScope, type Scope } from '../application/scope.ts'
import type { Config } from '../config.ts'
import { RateLimitedError } from '../domain/errors.ts'
import { badUserInput } from '../graphql/arguments.ts'
import { clientErrors } from '../graphql/clientErrors.ts'
import type { Caller } from './caller.ts'
import type { GraphQLServer } from './graphqlServer.ts'
import { documentOf } from './persistedOperations.ts'
import { nextMessage } from './sharedAnswers.ts'
import type { Conversation, Message } from './socketConnection.ts'

interface Bearer extends Conversation {
  caller: Caller
}

interface Enveloped {
  message: Message
  execute(args: unknown): Promise<ExecutionResult>
  subscribe(args: unknown): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>
}

/**
 * Operations on a socket pass what they pass over HTTP: the same ids, parser, validation and limits, which yoga's own
 * plugins apply to requests only. A bad one is answered by an `error` for its id; the socket, and what else runs on it,
 * stays.
 */
export function socketOperations<Extra extends Bearer>(
  graphql: GraphQLServer,
  { config, log }: { config: Config; log: Logger },
): Pick<
  ServerOptions<{ authorization?: unknown }, Extra>,
  'execute' | 'subscribe' | 'onSubscribe' | 'onOperation' | 'onNext' | 'onError'
> {
  const { limits } = config
  const shown = clientErrors(log)
  const prepare = async (extra: Extra, payload: SubscribePayload, scope: Scope) => {
    const { message } = extra
    message.mayBeLarge = true
    if (extra.messages.size > limits.operationsPerSocket)
      throw new RateLimitedError(
        `A socket runs at most ${limits.operationsPerSocket} operations at once; end one, or open another socket.`,
        1_000,
      )
    const variables = (message.variables as typeof payload.variables) ?? payload.variables
    const params = { ...payload, variables, query: documentOf(payload as never, config.persistedOperations) }
    const { signedIn } = extra
    if (signedIn) scope.userId = signedIn.id
    const caller: Caller = { ...extra.caller, scope }
    await graphql.admit(params.query, { signedIn, caller })
    const enveloped = graphql.getEnveloped({ signedIn, caller, params } as never)
    const passed = graphql.passed.get(params.query, payload.operationName)
    const document: DocumentNode = passed?.document ?? enveloped.parse(params.query)
    // A document that names no operation of its own is answered by graphql-ws.
    const operation = passed?.operation ?? getOperationAST(document, payload.operationName)
    message.isAsked = operation?.operation !== 'subscription'
    if (message.bytes > limits.frameBytes && operation?.operation !== 'mutation')
      throw badUserInput(
        'A query or subscription',
        `may have at most ${limits.frameBytes} bytes on a WebSocket`,
      )
    const errors = passed ? [] : enveloped.validate(enveloped.schema, document)
    if (errors.length > 0) return errors.map(shown) as GraphQLError[]
    return {
      schema: enveloped.schema,
      document,
      operationName: payload.operationName,
      variableValues: variables,
      contextValue: await enveloped.contextFactory(),
      rootValue: { message, execute: enveloped.execute, subscribe: enveloped.subscribe } satisfies Enveloped,
    }
  }
  return {
    execute: (args) => (args.rootValue as Enveloped).execute(args),
    subscribe: (args) => (args.rootValue as Enveloped).subscribe(args),
    onSubscribe: ({ extra }, _id, payload) => {
      const scope = newScope()
      return prepare(extra, payload, scope).catch((error) => {
        failedIn(scope, error)
        return [shown(error) as GraphQLError]
      })
    },
    onOperation: ({ extra }, id, _payload, args, result) => {
      if (!isAsyncIterable(result)) return refusedSubscription(args.document, result)
      const stream = told(result as AsyncGenerator<ExecutionResult>, (answer) =>
        extra.send(nextMessage(id, shownIn(answer))),
      )
      const { message } = args.rootValue as Enveloped
      message.stream = stream
      return stream
    },
    onNext: (_context, _id, _payload, _args, result) => shownIn(result),
    onError: (_context, _id, _payload, errors) => errors.map(withoutHttp) as never,
  }
}

/**
 * A stream that tells its answers itself, and hands nothing on but its end: graphql-ws would write each message anew for
 * every subscriber. Who has left is told nothing more, also of what was being read.
 */
function told(
  answers: AsyncGenerator<ExecutionResult>,
  tell: (answer: ExecutionResult) => Promise<void>,
): AsyncIterableIterator<never, void> {
  let left = false
  const ended = { value: undefined, done: true } as const
  const stream: AsyncIterableIterator<never, void> = {
    async next() {
      while (!left) {
        const { value, done } = await answers.next()
        if (done) break
        if (!left) await tell(value)
      }
      return ended
    },
    async return() {
      left = true
      await answers.return(undefined)
      return ended
    },
    [Symbol.asyncIterator]: () => stream,
  }
  return stream
}

/** A subscription that could not begin is an `error` of the protocol, not a result: thrown from a stream, it becomes one. */
function refusedSubscription(
  document: { definitions: readonly { kind: string; operation?: string }[] },
  result: unknown,
): AsyncIterableIterator<ExecutionResult> | undefined {
  const failed = result as Partial<ExecutionResult>
  const isSubscription = document.definitions.some((definition) => definition.operation === 'subscription')
  if (!isSubscription || isAsyncIterable(result) || !failed.errors?.[0]) return undefined
  const error = failed.errors[0]
  const refused: AsyncIterableIterator<ExecutionResult> = {
    next: () => Promise.reject(error),
    [Symbol.asyncIterator]: () => refused,
  }
  return refused
}

/** The same object, unless there are errors in it. */
function shownIn(result: ExecutionResult): ExecutionResult {
  return result.errors ? { ...result, errors: result.errors.map(withoutHttp) as never } : result
}

/** The HTTP status is no business of a socket. */
function withoutHttp(error: { toJSON?(): unknown }): unknown {
  const shown = (error.toJSON?.() ?? error) as { extensions?: Record<string, unknown> }
  if (!shown.extensions) return shown
  const { http: _http, ...extensions } = shown.extensions
  return { ...shown, extensions }
}

import { type Span, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import {
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import { failedIn, newScope, type Scope, scopeOf } from '../application/scope.ts'
import { isOurFault } from '../graphql/clientErrors.ts'
import type { Context } from '../graphql/context.ts'
import { shortMs } from './log.ts'
import type { Metrics } from './metrics.ts'

type Outcome = 'ok' | 'refused' | 'failed'

/** A running operation. It is created before any hook of another plugin, and reported once its answer is ready. */
interface Operation {
  type: string
  outcome: Outcome
}

const underWay = Symbol('operation')

/**
 * The context that plugins get. Before a document has been validated, it contains only where the request came
 * from.
 */
interface Seen extends Partial<Context> {
  req?: Parameters<typeof scopeOf>[0]
  caller?: { scope: Scope }
  [underWay]?: Operation
}

/**
 * Observes every operation over every transport, because HTTP and WebSocket share yoga's execution. Each gets a
 * log line, a count, a duration, and a span that is the parent of its statements' spans.
 */
export function observeOperations(options: {
  metrics: Metrics
  log: Logger
  tracer: Tracer
}): Plugin<Context> {
  const { metrics, log, tracer } = options
  // Parsing and validating are synchronous, so only one document is in progress at a time.
  let began = 0
  const rejected = ({ context }: { context: unknown }, [error]: readonly unknown[]) => {
    const { req, caller } = context as Seen
    metrics.operations.inc({ type: 'unknown', outcome: 'rejected' })
    log.info(
      {
        ...(caller?.scope ?? (req ? scopeOf(req) : newScope())),
        type: 'unknown',
        outcome: 'rejected',
        reason: reasonOf(error as Error),
        durationMs: shortMs(performance.now() - began),
      },
      'operation',
    )
  }
  const document = (payload: { context: unknown }, wrapped: () => void) => {
    began = performance.now()
    try {
      wrapped()
    } catch (error) {
      rejected(payload, [error])
      throw error
    }
  }
  const instrument = ({ context }: { context: unknown }, wrapped: () => void | PromiseLike<void>) => {
    const operation: Operation = { type: 'unknown', outcome: 'failed' }
    const seen = context as Seen
    seen[underWay] = operation
    return tracer.startActiveSpan('operation', async (span) => {
      const began = performance.now()
      try {
        await wrapped()
      } finally {
        told(operation, seen.scope ?? newScope(), span, performance.now() - began)
      }
    })
  }
  const told = ({ type, outcome }: Operation, scope: Scope, span: Span, durationMs: number) => {
    metrics.operations.inc({ type, outcome })
    metrics.operationSeconds.observe({ type }, durationMs / 1000)
    span.updateName(`${type} ${scope.operation}`)
    span.setAttributes({
      'graphql.operation.type': type,
      'graphql.operation.name': scope.operation ?? '',
      'holdfast.request_id': scope.requestId,
      ...(scope.userId && { 'user.id': scope.userId }),
    })
    if (outcome === 'failed') span.setStatus({ code: SpanStatusCode.ERROR })
    span.end()
    log.info({ ...scope, type, outcome, durationMs: shortMs(durationMs) }, 'operation')
  }
  return {
    instrumentation: {
      parse: document,
      validate: document,
      execute: instrument,
      subscribe: instrument,
    },
    onValidate:
      ({ context }) =>
      ({ valid, result }) => {
        if (!valid) rejected({ context }, result)
      },
    onExecute({ args }) {
      const ended = begun(args)
      return {
        onExecuteDone: ({ result }) => ended(result as ExecutionResult),
      }
    },
    onSubscribe({ args }) {
      const ended = begun(args)
      return {
        onSubscribeResult: ({ result }) => ended(result as ExecutionResult),
      }
    },
  }
}

/**
 * A quoted word is a name of the schema or a value of the document. Values may be secret; they are longer, or
 * are not words.
 */
const reasonOf = ({ message }: Error) =>
  message
    .slice(0, 500)
    .replace(/"([^"]*)("|$)/g, (quoted, inner) => (/^[A-Za-z.!]{1,24}$/.test(inner) ? quoted : '"…"'))

/** Names the running operation, and answers the callback for its end. */
function begun(
  args: Pick<ExecutionArgs, 'document' | 'operationName' | 'contextValue'>,
): (result: ExecutionResult) => void {
  const { scope, [underWay]: operation } = args.contextValue as Context & Seen
  const definition = getOperationAST(args.document, args.operationName)
  if (operation && definition) {
    operation.type = definition.operation
    scope.operation = nameOf(definition)
  }
  return (result) => {
    if (operation) operation.outcome = outcomeOf(result)
    for (const { originalError } of result.errors ?? []) failedIn(scope, originalError)
  }
}

/** An operation without a name is named by its fields. */
function nameOf({ name, selectionSet }: OperationDefinitionNode): string {
  if (name) return name.value.slice(0, 100)
  const fields = selectionSet.selections.flatMap((one) => (one.kind === Kind.FIELD ? [one.name.value] : []))
  return fields.join(',').slice(0, 100)
}

/** A stream that has begun counts as a success, whatever it delivers later. */
function outcomeOf({ errors }: ExecutionResult): Outcome {
  if (!errors?.length) return 'ok'
  return errors.some(isOurFault) ? 'failed' : 'refused'
}

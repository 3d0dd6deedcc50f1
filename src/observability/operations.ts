import { type Span, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import { type ExecutionArgs, type ExecutionResult, getOperationAST, Kind } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import { isOurFault } from '../graphql/clientErrors.ts'
import type { Context } from '../graphql/context.ts'
import { shortMs } from './log.ts'
import type { Metrics } from './metrics.ts'
import { currentScope, inScope, requestIdOf, type Scope } from './scope.ts'

type Outcome = 'ok' | 'refused' | 'failed'

/** One operation under way: begun before any hook of another plugin, told once its answer is ready. */
interface Operation extends Scope {
  type: string
  outcome: Outcome
}

/**
 * Sees every operation, whichever transport brought it: HTTP and WebSocket share what yoga executes with. A line in the
 * log, a count, a duration, and a span under which the statements of the operation lie.
 */
export function observeOperations(options: {
  metrics: Metrics
  log: Logger
  tracer: Tracer
}): Plugin<Context> {
  const { metrics, log, tracer } = options
  // A document is parsed and validated at a stretch: there is one at a time.
  let began = 0
  const rejected = ({ context }: { context: unknown }, [error]: readonly unknown[]) => {
    const { signedIn } = context as { signedIn?: { id: string } }
    metrics.operations.inc({ type: 'unknown', outcome: 'rejected' })
    log.info(
      {
        ...(signedIn && { userId: signedIn.id }),
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
  const instrument = (_payload: unknown, wrapped: () => void | PromiseLike<void>) => {
    const { requestId = requestIdOf(undefined) } = currentScope() ?? {}
    const operation: Operation = { requestId, type: 'unknown', outcome: 'failed' }
    return tracer.startActiveSpan('operation', (span) =>
      inScope(operation, async () => {
        const began = performance.now()
        try {
          await wrapped()
        } finally {
          told(operation, span, performance.now() - began)
        }
      }),
    )
  }
  const told = ({ type, outcome, ...scope }: Operation, span: Span, durationMs: number) => {
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
    log.info({ type, outcome, durationMs: shortMs(durationMs) }, 'operation')
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
      const operation = begun(args)
      return {
        onExecuteDone({ result }) {
          if (operation) operation.outcome = outcomeOf(result as ExecutionResult)
        },
      }
    },
    onSubscribe({ args }) {
      const operation = begun(args)
      return {
        onSubscribeResult({ result }) {
          if (operation) operation.outcome = outcomeOf(result as ExecutionResult)
        },
      }
    },
  }
}

/** What is quoted is a name of the schema, or a value of the document, which may be a secret: values are longer or no word. */
const reasonOf = ({ message }: Error) =>
  message
    .slice(0, 500)
    .replace(/"([^"]*)("|$)/g, (quoted, inner) => (/^[A-Za-z.!]{1,24}$/.test(inner) ? quoted : '"…"'))

/** Names the operation under way; the scope that log lines show is the same object. */
function begun(
  args: Pick<ExecutionArgs, 'document' | 'operationName' | 'contextValue'>,
): Operation | undefined {
  const operation = currentScope() as Operation | undefined
  const definition = getOperationAST(args.document, args.operationName)
  if (!operation || !definition) return operation
  const fields = definition.selectionSet.selections.flatMap((one) =>
    one.kind === Kind.FIELD ? [one.name.value] : [],
  )
  operation.type = definition.operation
  // Whoever gives no name is named by what is asked.
  operation.operation = (definition.name?.value ?? fields.join(',')).slice(0, 100)
  const { viewer } = args.contextValue as Context
  if (viewer) operation.userId = viewer.id
  return operation
}

/** A stream that has begun is well, whatever it will bring. */
function outcomeOf({ errors }: ExecutionResult): Outcome {
  if (!errors?.length) return 'ok'
  return errors.some(isOurFault) ? 'failed' : 'refused'
}

import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { isAsyncIterable, mapAsyncIterator, type Plugin } from 'graphql-yoga'
import { failedIn, type Scope } from '../application/scope.ts'
import type { Viewer } from '../application/services.ts'
import { isUnavailable } from '../storage/failures.ts'
import type { Context } from './context.ts'

/** Says which subscribers can share one answer. A subscription field has it as the extension `fanOut`. */
export interface FanOut<Event> {
  /** Types whose fields are the same for a whole audience. Selections of other types are executed for each subscriber. */
  types: string[]
  /** The audience of an event that a viewer belongs to. */
  audience(event: Event, viewer: Viewer): string
}

type Answer = ReturnType<typeof execute>

/**
 * Executes an event once for all subscribers with the same operation and audience. graphql-js would execute it, and read its
 * users from the database, for each of thousands of subscribers.
 */
export const fanOut: Plugin<Context> = {
  onSubscribe({ args, setSubscribeFn }) {
    const rule = ruleOf(args.schema, args.document)
    setSubscribeFn((given) => subscribeTogether(given, rule))
  },
}

async function subscribeTogether(args: ExecutionArgs, rule: FanOut<object> | null) {
  const events = await createSourceEventStream(args)
  if (!isAsyncIterable(events)) return events
  const { document, operationName, variableValues } = args
  const { viewer, scope } = args.contextValue as Context & { viewer: Viewer }
  const question = JSON.stringify([operationName, variableValues])
  return mapAsyncIterator(events as AsyncIterable<object>, async (event) => {
    const ask = () => execute({ ...args, rootValue: event })
    return whole(
      await (rule ? once(event, document, question + rule.audience(event, viewer), ask) : ask()),
      scope,
    )
  })
}

/** A value that could not be read must not look like null. So the stream ends, and a new subscription gets the state. */
function whole(answer: ExecutionResult, scope: Scope): ExecutionResult {
  for (const { originalError } of answer.errors ?? []) failedIn(scope, originalError)
  const failed = answer.errors?.find((error) => isUnavailable(error.originalError))
  if (failed) throw failed
  return answer
}

/** Answers by event, so that they are dropped with the event. */
const answers = new WeakMap<object, Map<DocumentNode, Map<string, Answer>>>()

function once(event: object, document: DocumentNode, question: string, ask: () => Answer): Answer {
  const ofEvent = answers.get(event) ?? new Map<DocumentNode, Map<string, Answer>>()
  answers.set(event, ofEvent)
  const ofDocument = ofEvent.get(document) ?? new Map<string, Answer>()
  ofEvent.set(document, ofDocument)
  const answer = ofDocument.get(question) ?? ask()
  ofDocument.set(question, answer)
  return answer
}

/** Keyed by document: the parser's cache returns the same document for the same text. */
const known = new WeakMap<DocumentNode, FanOut<object> | null>()

function ruleOf(schema: GraphQLSchema, document: DocumentNode): FanOut<object> | null {
  const rule = known.get(document)
  if (rule !== undefined) return rule
  const found = findRule(schema, document)
  known.set(document, found)
  return found
}

/** Null if a field in any operation of the document can differ between viewers. */
function findRule(schema: GraphQLSchema, document: DocumentNode): FanOut<object> | null {
  const types = new Set<string>()
  const rules = new Set<FanOut<object> | undefined>()
  const info = new TypeInfo(schema)
  visit(
    document,
    visitWithTypeInfo(info, {
      Field() {
        const parent = info.getParentType()
        if (parent === schema.getSubscriptionType())
          rules.add(info.getFieldDef()?.extensions.fanOut as FanOut<object> | undefined)
        else types.add(parent?.name ?? '')
      },
    }),
  )
  const [rule] = rules
  return rule && rules.size === 1 && [...types].every((type) => rule.types.includes(type)) ? rule : null
}

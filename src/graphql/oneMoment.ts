import {
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  getNamedType,
  getOperationAST,
  isCompositeType,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { inSnapshot } from '../storage/snapshot.ts'
import type { Context } from './context.ts'

/**
 * A query shows one moment (rule 41): what its fields read of documents, their locks and versions comes from one snapshot of
 * the database. The payload of a mutation shows what the call itself wrote; its `tool` is read afterwards.
 */
export const oneMoment: Plugin<Context> = {
  onExecute({ executeFn, setExecuteFn }) {
    setExecuteFn((args: ExecutionArgs) => (readsTwice(args) ? atOneMoment(args, executeFn) : executeFn(args)))
  },
}

async function atOneMoment(
  args: ExecutionArgs,
  execute: (args: ExecutionArgs) => Promise<ExecutionResult>,
): Promise<ExecutionResult> {
  const context = args.contextValue as Context
  const { services } = context
  let answer: ExecutionResult | null = null
  try {
    await inSnapshot(services.db.prisma, async (reading) => {
      context.services = { ...services, db: { ...services.db, ...reading } }
      answer = await execute(args)
    })
  } catch (error) {
    // An answer is whole when the transaction could not be closed: it has only read.
    answer ??= { data: null, errors: [failure(error as Error)] }
  } finally {
    context.services = services
  }
  return answer as unknown as ExecutionResult
}

const failure = (originalError: Error) => new GraphQLError(originalError.message, { originalError })

/** Keyed by document: the parser's cache returns the same document for the same text. */
const known = new WeakMap<OperationDefinitionNode, boolean>()

/** Whether one statement could not answer it. */
function readsTwice({ schema, document, operationName }: ExecutionArgs): boolean {
  const operation = getOperationAST(document, operationName)
  if (operation?.operation !== 'query') return false
  const before = known.get(operation)
  if (before !== undefined) return before
  const info = new TypeInfo(schema)
  let reads = 0
  visit(
    document,
    visitWithTypeInfo(info, {
      Field() {
        const type = getNamedType(info.getType())
        if (isCompositeType(type) && !readOtherwise.test(type.name)) reads++
      },
    }),
  )
  known.set(operation, reads > 1)
  return reads > 1
}

/** People are read for many operations together; the parts of a page come with its rows. */
const readOtherwise = /^__|^User$|Connection$|Edge$|^PageInfo$/

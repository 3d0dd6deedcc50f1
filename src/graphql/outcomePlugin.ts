import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'
import { GraphQLError, type GraphQLFieldResolver } from 'graphql'
import { statusOf } from '../application/statusOf.ts'
import type { Context } from './context.ts'

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      outcome: OutcomePlugin<Types>
    }
  }
}

/** Reports to the context how each mutation ended, before the errors plugin turns the error into a result. */
export class OutcomePlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolver: GraphQLFieldResolver<unknown, Types['Context'], object>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (field.kind !== 'Mutation') return resolver
    return async (parent, args, context, info) => {
      const { onMutation } = context as unknown as Context
      try {
        const answer = await resolver(parent, args, context, info)
        onMutation(field.name, 'OK', answer)
        return answer
      } catch (error) {
        onMutation(field.name, codeOf(error), null)
        throw error
      }
    }
  }
}

function codeOf(error: unknown): string {
  const code = error instanceof GraphQLError ? error.extensions.code : statusOf(error)?.code
  // An outage is not an outcome of the call.
  if (code === 'UNAVAILABLE') return 'FAILED'
  return typeof code === 'string' ? code : 'FAILED'
}

export const outcomePlugin = 'outcome' as const
SchemaBuilder.registerPlugin(outcomePlugin, OutcomePlugin)

import SchemaBuilder, {
  BasePlugin,
  type PothosOutputFieldConfig,
  PothosSchemaError,
  type SchemaTypes,
} from '@pothos/core'
import type { GraphQLFieldResolver } from 'graphql'
import type { Rate } from '../domain/rates.ts'
import type { Context } from './context.ts'

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      rateLimit: RateLimitPlugin<Types>
    }
    export interface FieldOptions {
      /**
       * The rate limit that each call of a mutation counts for, also of several in one document. Null for calls such as heartbeat:
       * refusing one would lose a lock.
       */
      rate?: Rate | null
    }
  }
}

export class RateLimitPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolver: GraphQLFieldResolver<unknown, Types['Context'], object>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (field.kind !== 'Mutation') return resolver
    const { rate } = field.pothosOptions as { rate?: Rate | null }
    if (rate === undefined)
      throw new PothosSchemaError(
        `Mutation.${field.name} does not say what it counts as: add rate: 'save' (or another of domain/rates.ts), or rate: null if it is never to be refused for being called often`,
      )
    if (rate === null) return resolver
    return async (parent, args, context, info) => {
      await (context as unknown as Context).spend(rate)
      return resolver(parent, args, context, info)
    }
  }
}

export const rateLimitPlugin = 'rateLimit' as const
SchemaBuilder.registerPlugin(rateLimitPlugin, RateLimitPlugin)

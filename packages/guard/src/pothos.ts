import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'
import type { GraphQLFieldResolver } from 'graphql'
import type { Check } from './check.ts'

// biome-ignore lint/suspicious/noExplicitAny: arguments and context are those of the schema that uses this
type Theirs = any

/** On a field: of which document it is a save. */
export interface DraftLockOfField {
  collection: string
  key(args: Theirs): string
  /** The argument `lockToken` unless told. */
  lockToken?(args: Theirs, context: Theirs): string
}

/** On the builder: how a transaction of theirs is opened, with `holdfast(prisma).$guarded` for example. */
export interface DraftLockOfBuilder {
  guarded<T>(check: Check, work: (tx: Theirs) => Promise<T>, context: Theirs): Promise<T>
}

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      holdfastGuard: GuardPlugin<Types>
    }
    export interface SchemaBuilderOptions<Types extends SchemaTypes> {
      draftLock: DraftLockOfBuilder
    }
    export interface FieldOptions {
      draftLock?: DraftLockOfField
    }
  }
}

/** A field with `draftLock` resolves inside the transaction that holds the lock: it is `context.tx`. */
class GuardPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolver: GraphQLFieldResolver<unknown, Types['Context'], object>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    const lock = (field.pothosOptions as { draftLock?: DraftLockOfField }).draftLock
    if (!lock) return resolver
    const { guarded } = (this.builder.options as unknown as { draftLock: DraftLockOfBuilder }).draftLock
    return (parent, args: Theirs, context: Theirs, info) => {
      const document = { collection: lock.collection, key: lock.key(args) }
      const lockToken = lock.lockToken?.(args, context) ?? args.lockToken
      const inTransaction = (tx: Theirs) =>
        Promise.resolve(resolver(parent, args, Object.create(context, { tx: { value: tx } }), info))
      return guarded({ document, lockToken }, inTransaction, context)
    }
  }
}

const guardPlugin = 'holdfastGuard' as const
SchemaBuilder.registerPlugin(guardPlugin, GuardPlugin)
export default guardPlugin

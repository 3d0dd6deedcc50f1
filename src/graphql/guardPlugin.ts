import SchemaBuilder, {
  BasePlugin,
  type PothosOutputFieldConfig,
  PothosSchemaError,
  type SchemaTypes,
} from '@pothos/core'
import type { GraphQLFieldResolver } from 'graphql'
import type { z } from 'zod'
import { type GuardedCall, type GuardedDraft, type Needs, underDraftLock } from '../application/guard.ts'
import { parseInput } from '../application/inputs.ts'
import { readUnderLock } from '../application/largeInput.ts'
import type { Services, Viewer } from '../application/services.ts'
import type { Context } from './context.ts'

/**
 * The draft lock as a field option. A mutation that declares `draftLock` has its resolver run inside the transaction
 * that has locked the tool's row and verified the lease; the resolver's parent is what that transaction found. Every
 * mutation must say either how it is guarded or why it needs no lock, or the schema does not build.
 */
export type DraftLockOption = DraftLockGuard | { needsNone: string }

export interface DraftLockGuard {
  input: z.ZodObject
  needs: Needs
  call(input: never): Omit<GuardedCall, 'needs'>
  prepare?(services: Services, input: never, viewer: Viewer): Promise<unknown>
  replay?(answer: never): unknown
}

/** What a guarded resolver gets in place of a parent. */
export interface Guarded<Input> {
  draft: GuardedDraft
  input: Input
}

/** An admin may bypass the lock for this one operation: its input has a place to say so. */
export const isOverridable = ({ input }: Pick<DraftLockGuard, 'input'>): boolean => 'override' in input.shape

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      draftLock: DraftLockPlugin<Types>
    }
    export interface FieldOptions {
      draftLock?: DraftLockOption
    }
  }
}

export class DraftLockPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolver: GraphQLFieldResolver<unknown, Types['Context'], object>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (field.kind !== 'Mutation') return resolver
    const option = (field.pothosOptions as { draftLock?: DraftLockOption }).draftLock
    if (!option)
      throw new PothosSchemaError(
        `Mutation.${field.name} says neither how it is guarded nor why it needs no lock: spread underLock({ … }) into the field, or add draftLock: { needsNone: 'why' }`,
      )
    if ('needsNone' in option) return resolver
    return async (_parent, args, rawContext, info) => {
      const context = rawContext as unknown as Context
      const { services } = context
      const viewer = context.viewer as Viewer
      const callOf = (input: unknown): GuardedCall => ({
        ...option.call(input as never),
        needs: option.needs,
      })
      const known = parseInput(option.input, (args as { input: unknown }).input) as object
      const whole = await readUnderLock(services, viewer, known, callOf(known))
      const found = await option.prepare?.(services, whole as never, viewer)
      const input = found
        ? await readUnderLock(services, viewer, { ...whole, ...found }, callOf(whole))
        : whole
      return underDraftLock(
        services,
        viewer,
        callOf(input),
        async (draft) => resolver({ draft, input }, args, rawContext, info),
        option.replay,
      )
    }
  }
}

export const draftLockPlugin = 'draftLock' as const
SchemaBuilder.registerPlugin(draftLockPlugin, DraftLockPlugin)

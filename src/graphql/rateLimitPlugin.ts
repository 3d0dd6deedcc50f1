import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'
import type { GraphQLFieldResolver } from 'graphql'
import type { Rate } from '../domain/rates.ts'
import type { Context } from './context.ts'

/**
 * Each call counts, also of several in one document. Left out is what keeps what one already has: a heartbeat that is
 * refused would lose a lock.
 */
const rates: Record<string, Rate> = {
  acquireDraftLock: 'acquire',
  releaseDraftLock: 'release',
  forceTakeLock: 'forceTake',
  forceReleaseLock: 'forceTake',
  saveDraft: 'save',
  publishDraft: 'save',
  createTool: 'save',
  updateToolMetadata: 'save',
  deleteTool: 'save',
  updateLockPolicy: 'save',
  createCollection: 'save',
  updateCollection: 'save',
  deleteCollection: 'save',
  openDocument: 'save',
  noteExternalSave: 'save',
  resolveSandboxSettings: 'save',
  saveSandboxSettings: 'save',
  saveToolSettings: 'save',
  runSandbox: 'run',
  startSandboxAction: 'run',
  runTool: 'run',
}

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      rateLimit: RateLimitPlugin<Types>
    }
  }
}

export class RateLimitPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolver: GraphQLFieldResolver<unknown, Types['Context'], object>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    const rate = field.kind === 'Mutation' ? rates[field.name] : undefined
    if (!rate) return resolver
    return async (parent, args, context, info) => {
      await (context as unknown as Context).spend(rate)
      return resolver(parent, args, context, info)
    }
  }
}

export const rateLimitPlugin = 'rateLimit' as const
SchemaBuilder.registerPlugin(rateLimitPlugin, RateLimitPlugin)

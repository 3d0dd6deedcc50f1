import SchemaBuilder from '@pothos/core'
import ErrorsPlugin from '@pothos/plugin-errors'
import PrismaPlugin from '@pothos/plugin-prisma'
import RelayPlugin from '@pothos/plugin-relay'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import { GraphQLError, Kind, type ValueNode, valueFromASTUntyped } from 'graphql'
import { exactNumber } from '../domain/exactNumbers.ts'
import { wholeOf } from '../domain/unreadContent.ts'
import type PrismaTypes from '../generated/pothos.ts'
import { getDatamodel } from '../generated/pothos.ts'
import { codedError } from './codedError.ts'
import type { Context } from './context.ts'
import { draftLockPlugin } from './guardPlugin.ts'
import { outcomePlugin } from './outcomePlugin.ts'
import { rateLimitPlugin } from './rateLimitPlugin.ts'

/** Plugins wrap in this order: errors outermost, so that what the others throw becomes a typed result too. */
export const builder = new SchemaBuilder<{
  Context: Context
  PrismaTypes: PrismaTypes
  AuthScopes: { signedIn: boolean }
  Scalars: {
    ID: { Input: string; Output: string }
    DateTime: { Input: Date; Output: Date }
    JSON: { Input: unknown; Output: unknown }
  }
  DefaultFieldNullability: false
  DefaultEdgesNullability: { list: false; items: false }
  DefaultNodeNullability: false
}>({
  plugins: [
    ErrorsPlugin,
    outcomePlugin,
    ScopeAuthPlugin,
    rateLimitPlugin,
    draftLockPlugin,
    RelayPlugin,
    PrismaPlugin,
  ],
  defaultFieldNullability: false,
  errors: { directResult: true },
  scopeAuth: {
    authScopes: (context) => ({ signedIn: context.viewer !== null }),
    authorizeOnSubscribe: true,
    unauthorizedError: (_parent, context) => unauthenticated(context.refused),
  },
  relay: {
    cursorType: 'String',
    nodesOnConnection: true,
    edgesFieldOptions: { nullable: { list: false, items: false } },
    nodeFieldOptions: { nullable: false },
  },
  prisma: { client: (context) => context.services.db.prisma, dmmf: getDatamodel() },
})

function unauthenticated(refused = 'Sign in: send a valid bearer token.'): GraphQLError {
  return codedError('UNAUTHENTICATED', refused)
}

builder.queryType({ authScopes: { signedIn: true } })
builder.mutationType({ authScopes: { signedIn: true } })
builder.subscriptionType({ authScopes: { signedIn: true } })

builder.scalarType('DateTime', {
  description: 'A UTC time in ISO 8601 with milliseconds, from the database clock.',
  serialize: (value) => (value as Date).toISOString(),
  parseValue: (value) => {
    const date = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value) ? new Date(value) : null
    if (!date || Number.isNaN(date.getTime()))
      throw new GraphQLError('must be a time in ISO 8601 such as 2026-01-31T12:00:00.000Z')
    return date
  },
})

builder.scalarType('JSON', {
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: wholeOf,
  parseLiteral: literal,
})

/** As variables say it, with numbers that a double cannot hold marked as such. */
function literal(node: ValueNode, variables?: Record<string, unknown> | null): unknown {
  switch (node.kind) {
    case Kind.INT:
    case Kind.FLOAT:
      return exactNumber(node.value)
    case Kind.LIST:
      return node.values.map((item) => literal(item, variables))
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, literal(value, variables)]))
    default:
      return valueFromASTUntyped(node, variables)
  }
}

import { costLimitRule } from '@escape.tech/graphql-armor-cost-limit'
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { badUserInput } from '../graphql/arguments.ts'
import { pageSizes } from '../graphql/connection.ts'

/** Of the variables that a page's size comes from, the value. */
type SizeOf = (variable: string) => unknown

/**
 * Refuses what costs too much, each page counted as large as it will be. graphql-armor counts sizes that are written into
 * the document, and takes a page for one row where its size comes by a variable or is left out.
 */
export function limitCost(most: number): Plugin<{ params?: { variables?: Record<string, unknown> | null } }> {
  return {
    onValidate:
      ({ params: { schema, documentAST }, context }) =>
      ({ valid }) => {
        const document = documentAST as DocumentNode
        if (!valid || highest(schema, document) <= most) return
        const given = context.params?.variables ?? {}
        const defaults = defaultsOf(document)
        const cost = costOf(schema, document, (name) =>
          Object.hasOwn(given, name) ? given[name] : defaults.get(name),
        )
        // Thrown, because a result would be remembered for the document, at whatever sizes it is asked next.
        if (cost > most) throw badUserInput('The operation', `costs ${Math.round(cost)}, of at most ${most}`)
      },
  }
}

/** The parser's cache gives the same document for the same text: most pass at whatever sizes, and are counted once. */
const known = new WeakMap<DocumentNode, number>()

/** Whether the cost of the document is known, and is at most `most` whatever its variables are. */
export const passesAtAnySize = (document: DocumentNode, most: number): boolean =>
  (known.get(document) ?? Number.POSITIVE_INFINITY) <= most

function highest(schema: GraphQLSchema, document: DocumentNode): number {
  const cost = known.get(document) ?? costOf(schema, document, () => pageSizes.most)
  known.set(document, cost)
  return cost
}

function costOf(schema: GraphQLSchema, document: DocumentNode, sizeOf: SizeOf): number {
  const costs: number[] = []
  const rule = costLimitRule({ maxCost: Number.POSITIVE_INFINITY, onAccept: [(_, { n }) => costs.push(n)] })
  validate(schema, withSizes(schema, document, sizeOf), [rule])
  return Math.max(...costs)
}

/** The document with the size of every page written into it, and of every list that says how many `rows` it may have. */
function withSizes(schema: GraphQLSchema, document: DocumentNode, sizeOf: SizeOf): DocumentNode {
  const info = new TypeInfo(schema)
  return visit(
    document,
    visitWithTypeInfo(info, {
      Field(field) {
        const known = info.getFieldDef()
        const isPage = known?.args.some(({ name }) => name === 'first')
        const rows = isPage ? sizeOfPage(field, sizeOf) : known?.extensions.rows
        if (rows === undefined) return undefined
        const value = { kind: Kind.INT, value: String(rows) } as const
        const first = { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'first' }, value } as const
        return { ...field, arguments: [first] }
      },
    }),
  )
}

/** Sizes that no page may have are refused by name when the field is asked, whatever they would cost. */
function sizeOfPage({ arguments: given = [] }: FieldNode, sizeOf: SizeOf): number {
  const sizes = given
    .filter(({ name }) => name.value === 'first' || name.value === 'last')
    .map(({ value }) => {
      if (value.kind === Kind.INT) return Number(value.value)
      return value.kind === Kind.VARIABLE ? sizeOf(value.name.value) : null
    })
    .filter((size) => typeof size === 'number')
  return sizes.length === 0 ? pageSizes.usual : Math.min(Math.max(...sizes), pageSizes.most)
}

function defaultsOf(document: DocumentNode): Map<string, number> {
  const defaults = new Map<string, number>()
  visit(document, {
    VariableDefinition({ variable: { name }, defaultValue }) {
      if (defaultValue?.kind !== Kind.INT) return
      defaults.set(name.value, Math.max(Number(defaultValue.value), defaults.get(name.value) ?? 0))
    },
  })
  return defaults
}

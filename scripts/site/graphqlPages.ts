import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql'
import { cell, page, prose, table } from './markdown.ts'

const pageNames = {
  queries: 'Queries',
  mutations: 'Mutations',
  subscriptions: 'Subscriptions',
  objects: 'Objects',
  inputs: 'Inputs',
  unions: 'Unions and interfaces',
  enums: 'Enums and scalars',
} as const
type PageName = keyof typeof pageNames

/** The reference of the GraphQL API, one page for each kind, by file name. */
export function graphqlPages(sdl: string): Map<string, string> {
  const schema = buildSchema(sdl)
  const roots = { queries: schema.getQueryType(), mutations: schema.getMutationType() }
  const operations = { ...roots, subscriptions: schema.getSubscriptionType() }
  const sections = new Map<PageName, string[]>()
  for (const [name, type] of Object.entries(operations))
    sections.set(name as PageName, Object.values(type?.getFields() ?? {}).flatMap(operation))
  const rest = Object.values(schema.getTypeMap())
    .filter((type) => !isLeftOut(schema, type))
    .sort((one, other) => one.name.localeCompare(other.name))
  for (const type of rest) {
    const name = pageOf(type)
    sections.set(name, [...(sections.get(name) ?? []), ...described(schema, type)])
  }
  return new Map(
    [...sections].map(([name, paragraphs]) => [`${name}.md`, page(pageNames[name], [intro, ...paragraphs])]),
  )
}

const intro = 'Generated from [schema.graphql](../../schema.graphql) when this site is built.'

function isLeftOut(schema: GraphQLSchema, type: GraphQLNamedType): boolean {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  return type.name.startsWith('__') || roots.some((root) => root === type) || isSpecifiedScalarType(type)
}

function pageOf(type: GraphQLNamedType): PageName {
  if (isInputObjectType(type)) return 'inputs'
  if (isEnumType(type) || isScalarType(type)) return 'enums'
  return isObjectType(type) ? 'objects' : 'unions'
}

function operation(field: GraphQLField<unknown, unknown>): string[] {
  return [
    `## ${field.name}`,
    prose(field.description),
    deprecation(field.deprecationReason),
    ...table(['Argument', 'Type', 'Description'], field.args.map(inputRow)),
    `Answers ${linked(field.type)}.`,
  ]
}

function described(schema: GraphQLSchema, type: GraphQLNamedType): string[] {
  return [`## ${type.name}`, prose(type.description), ...detailsOf(schema, type)]
}

function detailsOf(schema: GraphQLSchema, type: GraphQLNamedType): string[] {
  if (isScalarType(type)) return ['A scalar.']
  if (isEnumType(type))
    return table(
      ['Value', 'Description'],
      type.getValues().map((value) => [`\`${value.name}\``, cell(value.description)]),
    )
  if (isUnionType(type)) return [`One of ${type.getTypes().map(linked).join(', ')}.`]
  if (isInputObjectType(type))
    return [
      ...(type.isOneOf ? ['Exactly one of its fields is given.'] : []),
      ...table(['Field', 'Type', 'Description'], Object.values(type.getFields()).map(inputRow)),
    ]
  if (isInterfaceType(type))
    return [
      `Implemented by ${schema.getPossibleTypes(type).map(linked).join(', ')}.`,
      ...fieldTable(Object.values(type.getFields())),
    ]
  return isObjectType(type) ? fieldTable(Object.values(type.getFields())) : []
}

const fieldTable = (fields: GraphQLField<unknown, unknown>[]) =>
  table(
    ['Field', 'Type', 'Description'],
    fields.map((field) => [`\`${signature(field)}\``, linked(field.type), notes(field)]),
  )

const signature = ({ name, args }: GraphQLField<unknown, unknown>) =>
  args.length === 0 ? name : `${name}(${args.map((arg) => `${arg.name}: ${arg.type}`).join(', ')})`

const inputRow = (input: GraphQLArgument | GraphQLInputField) => [
  `\`${input.name}\``,
  linked(input.type),
  notes(input),
]

const notes = ({
  description,
  deprecationReason,
}: {
  description?: string | null
  deprecationReason?: string | null
}) => [cell(description), cell(deprecation(deprecationReason))].filter(Boolean).join(' ')

const deprecation = (reason: string | null | undefined) => (reason ? `Deprecated: ${prose(reason)}` : '')

/** The type as it is written, with a link to where it is described. */
function linked(type: GraphQLType): string {
  const named = getNamedType(type)
  if (isSpecifiedScalarType(named)) return `\`${type}\``
  return `[\`${type}\`](${pageOf(named)}.md#${named.name.toLowerCase()})`
}

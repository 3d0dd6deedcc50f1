import { cell, page, prose, table } from './markdown.ts'

interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  description?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
}
interface Operation {
  summary?: string
  description?: string
  parameters?: { in: string; name: string; required?: boolean; description?: string; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>
}
interface OpenApi {
  info: { description?: string }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

/** The reference of the REST API, from openapi.json. */
export function restPage({ info, paths, components }: OpenApi): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => described(method, path, operation)),
  )
  const schemas = Object.entries(components.schemas).flatMap(([name, schema]) => [
    `## ${name}`,
    prose(schema.description),
    ...shapeOf(schema),
  ])
  return page('REST', [
    'Generated from [openapi.json](../../openapi.json) when this site is built. [Locks by REST](../rest.md) says how to use it.',
    prose(info.description),
    ...operations,
    '## Schemas',
    'What requests and answers hold.',
    ...schemas.map((line) => line.replace(/^## /, '### ')),
  ])
}

function described(method: string, path: string, operation: Operation): string[] {
  const { summary, description, parameters = [], requestBody, responses } = operation
  const body = requestBody?.content['application/json']?.schema
  return [
    `## ${summary}`,
    `\`${method.toUpperCase()} ${path}\``,
    prose(description),
    ...table(
      ['Parameter', 'In', 'Type', 'Description'],
      parameters.map(({ name, in: place, required, description: about, schema }) => [
        `\`${name}\`${required ? '' : ' (optional)'}`,
        place,
        cell(typeOf(schema)),
        cell(about),
      ]),
    ),
    ...(body ? ['The body is JSON:', ...shapeOf(body)] : []),
    ...table(
      ['Status', 'When', 'Body'],
      Object.entries(responses).map(([status, { description: when, content = {} }]) => [
        status,
        cell(when),
        Object.values(content)
          .map(({ schema }) => cell(typeOf(schema)))
          .join(', '),
      ]),
    ),
  ]
}

function shapeOf(schema: Schema): string[] {
  const { properties, required = [] } = schema
  if (!properties) return [typeOf(schema)]
  return table(
    ['Field', 'Type', 'Description'],
    Object.entries(properties).map(([name, field]) => [
      `\`${name}\`${required.includes(name) ? '' : ' (optional)'}`,
      cell(typeOf(field)),
      cell(field.description),
    ]),
  )
}

/** In words, with links to the schemas that have a name. */
function typeOf(schema: Schema): string {
  const { $ref, type, const: only, enum: values, items } = schema
  const name = $ref?.split('/').at(-1)
  if (name) return `[${name}](#${name.toLowerCase()})`
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (choices) return [...new Set(choices.map(typeOf))].join(' or ')
  if (only !== undefined) return `\`${JSON.stringify(only)}\``
  if (values) return values.map((value) => `\`${JSON.stringify(value)}\``).join(' or ')
  if (type === 'array' && items) return `list of ${typeOf(items)}`
  return [type ?? 'anything'].flat().join(' or ')
}

import { type Schema, Validator } from '@cfworker/json-schema'

/** A JSON Schema as far as a form can be made of it. */
export interface FormSchema {
  $ref?: string
  type?: string | string[]
  title?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  properties?: Record<string, FormSchema>
  required?: string[]
  items?: FormSchema
  format?: string
  minimum?: number
  maximum?: number
}

export type Kind = 'string' | 'number' | 'integer' | 'boolean' | 'enum' | 'array' | 'object' | 'json'

const kinds = ['string', 'number', 'integer', 'boolean', 'array', 'object'] as const

/** `json`: what no form can be made of; it is written as text. */
export function kindOf(schema: FormSchema): Kind {
  if (schema.enum) return 'enum'
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== 'null') : schema.type
  if (type === 'array') return schema.items ? 'array' : 'json'
  if (type === 'object' || (type === undefined && schema.properties))
    return schema.properties ? 'object' : 'json'
  return kinds.find((kind) => kind === type) ?? 'json'
}

/** Follows a reference into the same schema; what leads nowhere allows everything. */
export function resolved(schema: FormSchema, root: unknown): FormSchema {
  let at = schema
  for (let steps = 0; at.$ref && steps < 10; steps++) {
    const names = at.$ref.replace(/^#\/?/, '').split('/').filter(Boolean)
    const target = names.reduce<unknown>(
      (node, name) =>
        (node as Record<string, unknown> | undefined)?.[name.replaceAll('~1', '/').replaceAll('~0', '~')],
      root,
    )
    if (!target || typeof target !== 'object') return {}
    const { $ref: _followed, ...own } = at
    at = { ...target, ...own }
  }
  return at
}

/** What a form begins with: defaults, and nothing where there are none. */
export function initialValue(schema: FormSchema, root: unknown = schema): unknown {
  const known = resolved(schema, root)
  if (known.default !== undefined) return known.default
  if (kindOf(known) !== 'object') return undefined
  const entries = Object.entries(known.properties ?? {})
    .map(([name, one]) => [name, initialValue(one, root)] as const)
    .filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries)
}

/** Faults by the place of the value ("/inputs/0"), in words. A schema that cannot be used has one fault of its own. */
export function faultsOf(schema: unknown, value: unknown): Map<string, string> {
  const faults = new Map<string, string>()
  try {
    const { errors } = new Validator(schema as Schema, '2020-12', false).validate(value ?? {})
    for (const { keyword, instanceLocation, error } of errors) {
      // These only say that something below them is wrong, which is told there.
      if (['properties', 'items', 'allOf', '$ref', 'additionalProperties'].includes(keyword)) continue
      const missing = keyword === 'required' ? /"([^"]+)"/.exec(error)?.[1] : undefined
      const place = instanceLocation.slice(1) + (missing === undefined ? '' : `/${missing}`)
      if (!faults.has(place)) faults.set(place, missing === undefined ? error : 'required')
    }
  } catch (error) {
    faults.set('', (error as Error).message)
  }
  return faults
}

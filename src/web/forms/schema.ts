import { type Schema, Validator } from '@cfworker/json-schema'
import { faultText, keywordAt } from './faultText.ts'
import { below } from './places.ts'

/** The parts of a JSON Schema that a form uses. */
export interface FormSchema {
  $ref?: string
  type?: string | string[]
  title?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  oneOf?: FormSchema[]
  anyOf?: FormSchema[]
  default?: unknown
  properties?: Record<string, FormSchema>
  required?: string[]
  items?: FormSchema
  format?: string
  /** Text of several lines if it starts with "text/". */
  contentMediaType?: string
  minimum?: number
  maximum?: number
}

export type Kind = 'string' | 'number' | 'integer' | 'boolean' | 'enum' | 'array' | 'object' | 'json'

const kinds = ['string', 'number', 'integer', 'boolean', 'array', 'object'] as const

/** The values that a schema lists, with their labels; null if it lists none. */
export function choicesOf({ enum: values, const: only, oneOf, anyOf }: FormSchema) {
  const named = oneOf ?? anyOf
  const listed = values
    ? values.map((value) => ({ value, title: undefined }))
    : only !== undefined
      ? [{ value: only, title: undefined }]
      : named?.every((one) => one.const !== undefined)
        ? named.map(({ const: value, title }) => ({ value, title }))
        : null
  if (!listed) return null
  const byText = new Map(listed.map(({ value, title }) => [JSON.stringify(value), title ?? textOf(value)]))
  return [...byText].map(([value, label]) => ({ value, label }))
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

/** Text of several lines. */
export const isLongText = ({ format, contentMediaType }: FormSchema): boolean =>
  format === 'textarea' || contentMediaType?.startsWith('text/') === true

/** `json`: a value without a form; it is edited as text. */
export function kindOf(schema: FormSchema): Kind {
  if (choicesOf(schema)) return 'enum'
  const types = [schema.type].flat().filter((one) => one !== 'null')
  if (types.length > 1) return 'json'
  const [type] = types
  if (type === 'array') return schema.items ? 'array' : 'json'
  if (type === 'object' || (type === undefined && schema.properties))
    return schema.properties ? 'object' : 'json'
  return kinds.find((kind) => kind === type) ?? 'json'
}

/** Follows a reference in the same schema. A broken reference allows everything. */
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

/** The references that lead to a value. A schema that refers to itself is only followed as deep as the value. */
export type Way = readonly string[]
export const start: Way = ['#']
export const goesRound = ({ $ref }: FormSchema, way: Way) => $ref !== undefined && way.includes($ref)
export const onward = ({ $ref }: FormSchema, way: Way): Way => ($ref === undefined ? way : [...way, $ref])

/** The initial value of a form: the defaults of the schema. */
export function initialValue(schema: FormSchema, root: unknown = schema, way = start): unknown {
  if (goesRound(schema, way)) return undefined
  const known = resolved(schema, root)
  if (known.default !== undefined) return known.default
  if (kindOf(known) !== 'object') return undefined
  const entries = Object.entries(known.properties ?? {})
    .map(([name, one]) => [name, initialValue(one, root, onward(schema, way))] as const)
    .filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries)
}

/** Faults by the path of the value ("/inputs/0"), as texts. Keywords that this validator does not know are left to the server. */
export function faultsOf(schema: unknown, value: unknown): Map<string, string> {
  const faults = new Map<string, string>()
  try {
    const { errors } = new Validator(schema as Schema, '2020-12', false).validate(value ?? {})
    for (const { keyword, keywordLocation, instanceLocation, error } of errors) {
      // These only mean that a value below them is wrong, which has its own fault.
      if (['properties', 'items', 'allOf', '$ref', 'additionalProperties'].includes(keyword)) continue
      const missing = keyword === 'required' ? /"([^"]+)"/.exec(error)?.[1] : undefined
      const parent = instanceLocation.slice(1)
      const place = missing === undefined ? parent : below(parent, missing)
      if (!faults.has(place)) faults.set(place, faultText(keyword, keywordAt(schema, keywordLocation)))
    }
  } catch {
    // Such as a pattern of another dialect.
  }
  return faults
}

/** The faults below a place, each with its path. */
export function faultsBelow(faults: Map<string, string>, place: string): string[] {
  return [...faults]
    .filter(([where]) => where.startsWith(`${place}/`))
    .map(([where, fault]) => `${where.slice(place.length + 1)}: ${fault}`)
}

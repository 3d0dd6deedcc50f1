import { isJsonObject, type Json, type JsonObject, jsonDepth } from '../domain/json.ts'
import { safePattern } from '../domain/safePattern.ts'
import { formatBytes } from './limits.ts'

const largestSchema = 64 * 1024
const deepestSchema = 24
const mostParts = 2_000

const mapsOfSchemas = [
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
  'dependencies',
]
const plainData = ['const', 'enum', 'default', 'examples']
const references = ['$ref', '$dynamicRef', '$recursiveRef']
const anchors = ['$anchor', '$dynamicAnchor']

/** A schema that is refused before validation, and the place in it. */
export class SchemaFault extends Error {
  readonly path: string[]
  constructor(path: string[], message: string) {
    super(message)
    this.path = path
  }
}

/**
 * Parses a user's schema. Refuses schemas that would take a validator very long, or that refer to something
 * outside of the schema.
 */
export function parseSchema(text: string): JsonObject {
  if (Buffer.byteLength(text) > largestSchema) {
    throw new SchemaFault([], `must not be larger than ${formatBytes(largestSchema)}`)
  }
  if (jsonDepth(text) > deepestSchema) {
    throw new SchemaFault([], `must not be nested deeper than ${deepestSchema} levels`)
  }
  const schema = JSON.parse(text) as Json
  if (!isJsonObject(schema)) throw new SchemaFault([], 'must be an object')
  new SchemaWalk().check(schema)
  return schema
}

class SchemaWalk {
  #parts = 0
  readonly #targets = new Set<string>()
  readonly #references: { path: string[]; to: string }[] = []

  check(schema: JsonObject): void {
    this.#schema(schema, [])
    for (const { path, to } of this.#references) {
      if (!this.#targets.has(to))
        throw new SchemaFault(path, `points to a part that does not exist: ${to.slice(0, 100)}`)
    }
  }

  #schema(value: Json, path: string[]): void {
    this.#count(value)
    if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) this.#schema(item, [...path, String(i)])
      return
    }
    if (isJsonObject(value) || typeof value === 'boolean')
      this.#targets.add(`#${path.map(pointerStep).join('')}`)
    if (isJsonObject(value)) {
      for (const [key, item] of Object.entries(value)) this.#keyword(key, item, [...path, key])
    }
  }

  #keyword(key: string, value: Json, path: string[]): void {
    if (key === '$async' || key === '$data' || key === '__proto__')
      throw new SchemaFault(path, 'is not allowed')
    if (key === '$id' && path.length > 1) throw new SchemaFault(path, 'is only allowed at the root')
    if (key === 'pattern') this.#pattern(value, path)
    if (typeof value === 'string' && references.includes(key)) this.#reference(value, path)
    if (typeof value === 'string' && anchors.includes(key)) this.#targets.add(`#${value}`)
    if (plainData.includes(key)) this.#data(value, path)
    else if (mapsOfSchemas.includes(key) && isJsonObject(value)) this.#map(key, value, path)
    else this.#schema(value, path)
  }

  #map(key: string, schemas: JsonObject, path: string[]): void {
    this.#count(schemas)
    for (const [name, schema] of Object.entries(schemas)) {
      const place = [...path, name]
      if (name === '__proto__') throw new SchemaFault(place, 'is not allowed')
      if (key === 'patternProperties') this.#pattern(name, place)
      this.#schema(schema, place)
    }
  }

  #data(value: Json, path: string[]): void {
    this.#count(value)
    if (typeof value !== 'object' || value === null) return
    for (const [key, item] of Object.entries(value)) {
      if (key === '__proto__') throw new SchemaFault([...path, key], 'is not allowed')
      this.#data(item, [...path, key])
    }
  }

  #reference(to: string, path: string[]): void {
    if (!to.startsWith('#'))
      throw new SchemaFault(path, 'must start with #: references must stay in the same schema')
    this.#references.push({ path, to: decoded(to) })
  }

  #pattern(pattern: Json, path: string[]): void {
    if (typeof pattern !== 'string') return
    try {
      safePattern(pattern)
    } catch (error) {
      throw new SchemaFault(path, `is not a valid RE2 pattern: ${(error as Error).message.slice(0, 200)}`)
    }
  }

  #count(value: Json): void {
    if (typeof value !== 'object' || value === null) return
    if (++this.#parts > mostParts) {
      throw new SchemaFault([], `must not have more than ${mostParts} objects and arrays`)
    }
  }
}

function pointerStep(key: string): string {
  return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

function decoded(reference: string): string {
  try {
    return decodeURIComponent(reference)
  } catch {
    return reference
  }
}

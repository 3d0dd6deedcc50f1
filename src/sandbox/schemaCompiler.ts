import { createHash } from 'node:crypto'
import type { Ajv, ErrorObject, ValidateFunction } from 'ajv'
import { LRUCache } from 'lru-cache'
import type { Json } from '../domain/json.ts'
import { ajvOf } from '../domain/jsonSchema.ts'
import { parseSchema, SchemaFault } from './schemaCheck.ts'
import type { SchemaIssue, SchemaVerdict } from './schemaVerdict.ts'

const mostIssues = 20

const compiled = new LRUCache<string, ValidateFunction>({ max: 200 })

/**
 * Validates JSON against a user's schema. It may take very long, so it must be called only where it can be
 * killed.
 */
export function validate(schema: string, value: string): SchemaVerdict {
  try {
    const validator = compile(schema)
    if (validator(JSON.parse(value) as Json)) return { ok: true }
    return { ok: false, where: 'value', issues: toIssues(validator.errors) }
  } catch (error) {
    return { ok: false, where: 'schema', issues: faultsOf(error as Error) }
  }
}

function faultsOf(error: Error): SchemaIssue[] {
  if (error instanceof InvalidSchema) return error.issues
  if (error instanceof SchemaFault) return [{ path: error.path, message: error.message }]
  if (error instanceof RangeError) return [{ path: [], message: 'refers to itself without end' }]
  return [{ path: [], message: error.message.slice(0, 300) }]
}

class InvalidSchema extends Error {
  readonly issues: SchemaIssue[]
  constructor(issues: SchemaIssue[]) {
    super('invalid schema')
    this.issues = issues
  }
}

function compile(text: string): ValidateFunction {
  const hash = createHash('sha256').update(text).digest('base64')
  const known = compiled.get(hash)
  if (known !== undefined) return known
  const { $schema, $id: _ignored, ...schema } = parseSchema(text)
  const ajv = dialect($schema)
  if (!ajv.validateSchema(schema)) throw new InvalidSchema(toIssues(ajv.errors))
  const validator = ajv.compile(schema)
  // All schemas share this instance, which would otherwise keep each of them for ever.
  ajv.removeSchema(schema)
  compiled.set(hash, validator)
  return validator
}

function dialect($schema: Json | undefined): Ajv {
  const ajv = ajvOf($schema)
  if (ajv) return ajv
  throw new SchemaFault(['$schema'], 'must be draft 2020-12 or draft-07, or be left out for 2020-12')
}

function toIssues(errors: ErrorObject[] | null | undefined): SchemaIssue[] {
  return (errors ?? [])
    .slice(0, mostIssues)
    .map(({ instancePath, keyword, params, message = 'is not valid' }) => {
      const path = instancePath.split('/').slice(1).map(fromPointerStep)
      if (keyword === 'required') return { path: [...path, params.missingProperty], message: 'is required' }
      if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') {
        const name = params.additionalProperty ?? params.unevaluatedProperty
        return { path: [...path, name], message: 'is not allowed' }
      }
      if (keyword === 'enum') {
        const allowed = params.allowedValues.map((value: Json) => JSON.stringify(value)).join(', ')
        return { path, message: `must be one of ${allowed.slice(0, 300)}` }
      }
      return { path, message: message.slice(0, 300) }
    })
}

function fromPointerStep(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}

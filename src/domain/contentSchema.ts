import type { Ajv } from 'ajv'
import { type InputIssue, InvalidInputError } from './errors.ts'
import { ajvOf } from './jsonSchema.ts'

/** Throws InvalidInputError with all problems. Their paths start with `path`. */
export type ContentCheck = (value: unknown, path: string[]) => void

/**
 * Compiles the schema of a collection. Compiling costs more than checking, so keep the result. A stored schema was checked
 * when it was set: it refers to no other document and is fast enough.
 */
export function contentCheck(schemaText: string): ContentCheck {
  const { $schema, $id: _ignored, ...schema } = JSON.parse(schemaText)
  const ajv = ajvOf($schema) ?? (ajvOf(undefined) as Ajv)
  const validate = ajv.compile(schema)
  // The instance is shared by all schemas and would keep each of them forever.
  ajv.removeSchema(schema)
  return (value, path) => {
    if (validate(value)) return
    const issues: InputIssue[] = (validate.errors ?? []).map((fault) => ({
      path: [...path, ...pointer(fault.instancePath), ...missing(fault.params)],
      message: fault.message ?? 'is not valid',
    }))
    throw new InvalidInputError(issues)
  }
}

function pointer(instancePath: string): string[] {
  return instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function missing(params: Record<string, unknown>): string[] {
  return typeof params.missingProperty === 'string' ? [params.missingProperty] : []
}

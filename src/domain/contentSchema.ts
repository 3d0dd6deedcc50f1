import type { Ajv } from 'ajv'
import { type InputIssue, InvalidInputError } from './errors.ts'
import { ajvOf } from './jsonSchema.ts'

/** Throws InvalidInputError with every fault and its path, which begins with `path`. */
export type ContentCheck = (value: unknown, path: string[]) => void

/**
 * What a collection asks of content, from the text of its schema. Making it costs more than asking it: keep it. A schema that
 * was set has been looked at then: it refers to nothing elsewhere, and does not take long.
 */
export function contentCheck(schemaText: string): ContentCheck {
  const { $schema, $id: _ignored, ...schema } = JSON.parse(schemaText)
  const ajv = ajvOf($schema) ?? (ajvOf(undefined) as Ajv)
  const validate = ajv.compile(schema)
  // The instance is shared by all schemas and would keep each of them for ever.
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

import type { Ajv, ValidateFunction } from 'ajv'
import { LRUCache } from 'lru-cache'
import type { CanonicalContent } from './content.ts'
import { type InputIssue, InvalidInputError } from './errors.ts'
import { ajvOf } from './jsonSchema.ts'

/** By the schema's text: collections are few, and a changed schema is another text. */
const compiled = new LRUCache<string, ValidateFunction>({ max: 200 })

/** Throws InvalidInputError with every fault and its path when `content` is not what the collection asks for. */
export function checkAgainstCollection(
  schema: unknown,
  content: Pick<CanonicalContent, 'value' | 'satisfies'>,
  path: string[] = ['content'],
): void {
  if (schema === null || schema === undefined) return
  const text = JSON.stringify(schema)
  if (content.satisfies === text) return
  let validate = compiled.get(text)
  if (!validate) {
    validate = compile(schema as Record<string, unknown>)
    compiled.set(text, validate)
  }
  if (validate(content.value)) return
  const issues: InputIssue[] = (validate.errors ?? []).map((fault) => ({
    path: [...path, ...pointer(fault.instancePath), ...missing(fault.params)],
    message: fault.message ?? 'is not valid',
  }))
  throw new InvalidInputError(issues)
}

/** One that was set as such has been looked at then: it refers to nothing elsewhere, and does not take long. */
function compile({ $schema, $id: _ignored, ...schema }: Record<string, unknown>): ValidateFunction {
  const ajv = ajvOf($schema) ?? (ajvOf(undefined) as Ajv)
  const validate = ajv.compile(schema)
  // The instance is shared by all schemas and would keep each of them for ever.
  ajv.removeSchema(schema)
  return validate
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

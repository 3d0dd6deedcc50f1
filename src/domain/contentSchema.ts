import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { LRUCache } from 'lru-cache'
import type { CanonicalContent } from './content.ts'
import { type InputIssue, InvalidInputError } from './errors.ts'

const ajv = new Ajv2020({ allErrors: true, strict: false })

/** By the schema's text: collections are few, and a changed schema is another text. */
const compiled = new LRUCache<string, ValidateFunction>({
  max: 200,
  dispose: (_, text) => void ajv.removeSchema(text),
})

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
    validate = ajv.compile(schema as object)
    compiled.set(text, validate)
  }
  if (validate(content.value)) return
  const issues: InputIssue[] = (validate.errors ?? []).map((fault) => ({
    path: [...path, ...pointer(fault.instancePath), ...missing(fault.params)],
    message: fault.message ?? 'is not valid',
  }))
  throw new InvalidInputError(issues)
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

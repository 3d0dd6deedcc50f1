import { Ajv2020 } from 'ajv/dist/2020.js'
import { type InputIssue, InvalidInputError } from './errors.ts'

/** Throws InvalidInputError with every fault and its path, which begins with `path`. */
export type ContentCheck = (value: unknown, path: string[]) => void

const ajv = new Ajv2020({ allErrors: true, strict: false })

/** What a collection asks of content, from the text of its schema. Making it costs more than asking it: keep it. */
export function contentCheck(schemaText: string): ContentCheck {
  const schema = JSON.parse(schemaText)
  const validate = ajv.compile(schema)
  // Whoever asked for it keeps it, and not ajv as well.
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

import { choicesOf, type FormSchema, goesRound, kindOf, onward, resolved, start } from '../forms/schema.ts'

const script = {
  entrypoint: 'main',
  sourceCode: `export async function main({ inputs }) {
  return { outputs: [{ type: 'text', text: 'Hello' }] }
}
`,
}

/** What a new document begins with: what its collection requires, empty, and a line for each plain text. The server judges it. */
export function firstContent(collection: { runnable: boolean; contentSchema?: unknown }): object {
  if (collection.runnable) return script
  const schema = collection.contentSchema as FormSchema | null | undefined
  const value = schema ? empty(schema, schema, start) : {}
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}
}

function empty(schema: FormSchema, root: FormSchema, way: readonly string[]): unknown {
  const known = resolved(schema, root)
  if (known.default !== undefined) return known.default
  const [first] = choicesOf(known) ?? []
  if (first) return JSON.parse(first.value)
  switch (kindOf(known)) {
    case 'string':
      return ''
    case 'boolean':
      return false
    case 'number':
    case 'integer':
      return Math.max(0, known.minimum ?? 0)
    case 'array':
      return []
    case 'object':
      return Object.fromEntries(
        Object.entries(known.properties ?? {})
          .filter(([name, one]) => known.required?.includes(name) || isPlainText(resolved(one, root)))
          .filter(([, one]) => !goesRound(one, onward(schema, way)))
          .map(([name, one]) => [name, empty(one, root, onward(schema, way))]),
      )
    default:
      return {}
  }
}

const isPlainText = (schema: FormSchema) =>
  kindOf(schema) === 'string' && !['format', 'pattern', 'minLength'].some((keyword) => keyword in schema)

/** A draft as the texts that a person edits: source, schemas and so on for a tool, one JSON text for other documents. */
export type Parts = Record<string, string>

export interface Fault {
  part: string
  /** The complete content. */
  text: string
}

const schemaParts = ['inputSchema', 'settingsSchema']
const textParts = ['sourceCode', 'entrypoint', 'usageInstructions']

export const isJson = (part: string) => !textParts.includes(part)

export function partsOf(runnable: boolean, content: unknown): Parts {
  if (!runnable) return { content: pretty(content) }
  const { entrypoint, sourceCode, usageInstructions, inputSchema, settingsSchema, ...other } =
    content as Record<string, unknown>
  return {
    sourceCode: String(sourceCode ?? ''),
    entrypoint: String(entrypoint ?? ''),
    usageInstructions: String(usageInstructions ?? ''),
    inputSchema: inputSchema === undefined ? '' : pretty(inputSchema),
    settingsSchema: settingsSchema === undefined ? '' : pretty(settingsSchema),
    other: pretty(other),
  }
}

/** The content to save, and the faults that prevent saving it. */
export function contentOf(parts: Parts): { content: Record<string, unknown>; faults: Fault[] } {
  const read = Object.keys(parts)
    .filter(isJson)
    .map((part) => ({ part, ...jsonOf(parts, part) }))
  const faults = read.flatMap(({ fault }) => fault ?? [])
  const jsonIn = (part: string) => read.find((one) => one.part === part)?.value
  if ('content' in parts) return { content: jsonIn('content') as Record<string, unknown>, faults }
  const schemas = schemaParts.map((part) => [part, jsonIn(part)]).filter(([, value]) => value !== undefined)
  const texts = textParts
    .map((part) => [part, parts[part]])
    .filter(([part, text]) => part !== 'usageInstructions' || text !== '')
  return {
    content: { ...(jsonIn('other') as object), ...Object.fromEntries([...texts, ...schemas]) },
    faults,
  }
}

/** An empty text is no value. */
export function jsonOf(parts: Parts, part: string): { value?: unknown; fault?: Fault } {
  const text = parts[part] ?? ''
  if (text.trim() === '') return {}
  try {
    return { value: JSON.parse(text) }
  } catch {
    return { fault: { part, text } }
  }
}

export function changedParts(before: Parts, after: Parts): string[] {
  return Object.keys({ ...before, ...after }).filter((part) => (before[part] ?? '') !== (after[part] ?? ''))
}

const pretty = (value: unknown) => JSON.stringify(value, null, 2)

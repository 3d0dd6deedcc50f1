import { numberText } from '../texts/counted.ts'
import { texts } from '../texts.ts'

const { faults } = texts.form

/** The fault of a value: the keyword of its schema that it breaks, and the value of the keyword. */
export function faultText(keyword: string, limit: unknown): string {
  const words = keyword in faults ? faults[keyword as keyof typeof faults] : faults.other
  if (typeof words === 'string') return words
  return typeof limit === 'number' ? words(numberText(limit)) : faults.other
}

/** The value of a keyword, by its place in the schema; references are followed. */
export function keywordAt(schema: unknown, location: string): unknown {
  return location
    .split('/')
    .slice(1)
    .map((name) => decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((node, name) => step(schema, node, name), schema)
}

function step(root: unknown, node: unknown, name: string): unknown {
  const next = (node as Record<string, unknown> | undefined)?.[name]
  return name === '$ref' && typeof next === 'string' ? keywordAt(root, next) : next
}

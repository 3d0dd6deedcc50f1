import { LRUCache } from 'lru-cache'
import type { CanonicalContent } from '../domain/content.ts'
import { type ContentCheck, contentCheck } from '../domain/contentSchema.ts'

/** By the schema's text: collections are few, and a changed schema is another text. */
const checks = new LRUCache<string, ContentCheck>({ max: 200, memoMethod: contentCheck })

/** Throws InvalidInputError with every fault and its path when `content` is not what the collection asks for. */
export function checkAgainstCollection(
  schema: unknown,
  content: Pick<CanonicalContent, 'value' | 'satisfies'>,
): void {
  if (schema === null || schema === undefined) return
  const text = JSON.stringify(schema)
  if (content.satisfies !== text) checks.memo(text)(content.value, ['content'])
}

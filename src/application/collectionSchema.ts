import { LRUCache } from 'lru-cache'
import type { CanonicalContent } from '../domain/content.ts'
import { type ContentCheck, contentCheck } from '../domain/contentSchema.ts'

/** Compiled schemas, keyed by their text. There are few collections, and a changed schema has another text. */
const checks = new LRUCache<string, ContentCheck>({ max: 200, memoMethod: contentCheck })

/** Throws InvalidInputError with all problems and their paths if `content` does not match the collection's schema. */
export function checkAgainstCollection(
  schema: unknown,
  content: Pick<CanonicalContent, 'value' | 'satisfies'>,
): void {
  if (schema === null || schema === undefined) return
  const text = JSON.stringify(schema)
  if (content.satisfies !== text) checks.memo(text)(content.value, ['content'])
}

import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Config } from '../config.ts'

/** Measured: a parsed document takes up to 490 bytes for each of its tokens, most where fields have no arguments. */
const bytesAToken = 500

/**
 * Documents by their text, so that what editors send again and again is parsed and validated once. Bounded by what they
 * weigh: yoga's own cache counts documents, and a thousand that differ in nothing but a comment would fill the memory.
 */
export function documentCache({
  documentsBytes,
  documentBytes,
}: Pick<Config['limits'], 'documentsBytes' | 'documentBytes'>): LRUCache<string, DocumentNode> {
  return new LRUCache({
    maxSize: documentsBytes,
    maxEntrySize: documentBytes,
    sizeCalculation: (document, text) => text.length * 2 + tokensOf(document) * bytesAToken,
  })
}

/** What a parser has refused is parsed again: it is refused early, and its error would hold on to its text. */
export const noErrorCache = { get: () => undefined, set() {} }

/** Comments are among them, which no limit counts. */
function tokensOf({ loc }: DocumentNode): number {
  let tokens = 0
  for (let token = loc?.startToken ?? null; token; token = token.next) tokens++
  return tokens
}

import { readFileSync } from 'node:fs'
import { packageRoot } from '../packageRoot.ts'

const folder = new URL('prisma/demo/', packageRoot)

export interface DemoDocument {
  collection: string
  slug: string
  title: string
  summary: string
  taxonomy: string[]
  content: Record<string, unknown>
}

/** The documents of a new demo. A script's code is in a file of its own, so that it can be read and run as code. */
export function demoDocuments(): DemoDocument[] {
  const documents: DemoDocument[] = JSON.parse(readFileSync(new URL('documents.json', folder), 'utf8'))
  return documents.map((document) => {
    if (document.collection !== 'scripts') return document
    const sourceCode = readFileSync(new URL(`tools/${document.slug}.js`, folder), 'utf8')
    return { ...document, content: { ...document.content, sourceCode } }
  })
}

import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { build } from 'vitepress'
import './reference.ts'

/** `npm run build:docs`: the documentation, from docs and the READMEs, into dist/docs. It needs no network. */
const docs = path.resolve(import.meta.dirname, '../../docs')

// VitePress writes its compiled configuration into the nearest node_modules. It is given one, so that the packages stay as they are.
const scratch = path.join(docs, '.vitepress/node_modules')
mkdirSync(scratch, { recursive: true })
try {
  await build(docs)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

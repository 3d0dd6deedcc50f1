import { mkdirSync, renameSync, rmSync, utimesSync } from 'node:fs'
import path from 'node:path'
import { build } from 'vitepress'
import './reference.ts'

/** `npm run build:docs`: the documentation, from docs and the READMEs, into dist/docs. It needs no network. */
const root = path.resolve(import.meta.dirname, '../..')
const docs = path.join(root, 'docs')
const made = path.join(root, 'dist/docs')
// A running server reads the whole folder once: it finds all or nothing.
const unfinished = path.join(root, 'dist/.newDocs')

// VitePress writes its compiled configuration into the nearest node_modules. It is given one, so that the packages stay as they are.
const scratch = path.join(docs, '.vitepress/node_modules')
mkdirSync(scratch, { recursive: true })
rmSync(unfinished, { recursive: true, force: true })
try {
  await build(docs, { outDir: unfinished })
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
// The build itself has changed the folder of its sources: newer than that is what it has made of them.
const now = new Date()
utimesSync(path.join(unfinished, 'index.html'), now, now)
rmSync(made, { recursive: true, force: true })
renameSync(unfinished, made)

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { graphqlPages } from './graphqlPages.ts'
import { restPage } from './restPage.ts'

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

/** Writes docs/api from schema.graphql and openapi.json. These pages are not committed: every build makes them anew. */
const folder = path.join(root, 'docs/api')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder)
const pages = graphqlPages(read('schema.graphql'))
pages.set('rest.md', restPage(JSON.parse(read('openapi.json'))))
for (const [name, text] of pages) writeFileSync(path.join(folder, name), text)

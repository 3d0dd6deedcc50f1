import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { schema } from '../src/graphql/schema.ts'

const file = new URL('../schema.graphql', import.meta.url)

const printed = () => `${printSchema(lexicographicSortSchema(schema))}\n`

/** True when schema.graphql matches the code. */
export const schemaIsCurrent = () => readFileSync(file, 'utf8') === printed()

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(file, printed())

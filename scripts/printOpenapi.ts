import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { description } from '../src/http/rest/described.ts'

const file = new URL('../openapi.json', import.meta.url)

const printed = () => `${JSON.stringify(description(), null, 2)}\n`

/** True when openapi.json matches the code. */
export const openapiIsCurrent = () => existsSync(file) && readFileSync(file, 'utf8') === printed()

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(file, printed())

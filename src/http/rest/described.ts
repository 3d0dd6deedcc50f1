import { readFileSync } from 'node:fs'
import { packageRoot } from '../../packageRoot.ts'
import { publicJson } from '../publicJson.ts'
import { openapi } from './openapi.ts'
import { routes } from './routes.ts'

/** The description of this service, as openapi.json has it. */
export function description(basePath = '') {
  const { version } = JSON.parse(readFileSync(new URL('package.json', packageRoot), 'utf8'))
  return openapi(routes, version, basePath || '/')
}

/** GET /openapi.json, for everybody: it says nothing of any document. */
export function described(basePath: string) {
  let body: string | null = null
  return publicJson('/openapi.json', {}, () => {
    body ??= JSON.stringify(description(basePath))
    return body
  })
}

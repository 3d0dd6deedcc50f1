import { parentPort } from 'node:worker_threads'
import { validate } from './schemaCompiler.ts'
import { workerReady } from './workerCrew.ts'

export interface ValidationRequest {
  schema: string
  value: string
}

const server = parentPort!

// Each dialect compiles its own meta-schema at its first use. That time must not count against a user's schema.
for (const $schema of [undefined, 'http://json-schema.org/draft-07/schema#']) {
  validate(JSON.stringify({ $schema, type: 'string', pattern: '^a' }), '"a"')
}

server.on('message', ({ schema, value }: ValidationRequest) => {
  server.postMessage(validate(schema, value))
})
server.postMessage(workerReady)

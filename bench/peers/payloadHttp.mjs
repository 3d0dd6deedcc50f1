import { once } from 'node:events'
import { createServer } from 'node:http'
import { handleEndpoints, jwtSign } from 'payload'
import { answer } from './answer.mjs'
import { openPayload } from './payloadService.mjs'

/**
 * Payload as its users reach it: over HTTP, by its own REST handlers, with its own tokens and with drafts, which keep
 * versions. Saves are its own PATCH. Locks are asked for by an endpoint of the collection, Payload's way to add one, because
 * its panel asks for them by a call of Next.js that builds a whole form as well. No Next.js: node:http hands over plain Requests.
 */
const { databaseUrl, documents } = JSON.parse(process.argv[2])
const { config, payload, people, questions } = await openPayload({ databaseUrl, documents, drafts: true })

const tokens = await Promise.all(
  people.map(async (user) => {
    const signed = await jwtSign({ fieldsToSign: user, secret: payload.secret, tokenExpiration: 86_400 })
    return signed.token
  }),
)

const server = createServer(async (incoming, outgoing) => {
  try {
    const chunks = []
    for await (const chunk of incoming) chunks.push(chunk)
    const request = new Request(`http://${incoming.headers.host}${incoming.url}`, {
      method: incoming.method,
      headers: incoming.headers,
      body: chunks.length > 0 ? Buffer.concat(chunks) : null,
    })
    const response = await handleEndpoints({ config, request })
    const body = Buffer.from(await response.arrayBuffer())
    outgoing.writeHead(response.status, {
      ...Object.fromEntries(response.headers),
      'content-length': body.length,
    })
    outgoing.end(body)
  } catch (error) {
    outgoing.writeHead(500).end(String(error))
  }
})
server.keepAliveTimeout = 75_000
server.listen(0, '127.0.0.1')
await once(server, 'listening')
answer({ url: `http://127.0.0.1:${server.address().port}`, tokens }, questions)

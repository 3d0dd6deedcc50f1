import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { World } from '../support/world.ts'

interface Span {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  attributes: { key: string; value: { stringValue?: string } }[]
}

/** A minimal collector: OTLP over HTTP, in JSON. */
const received: Span[] = []
const services = new Set<string | undefined>()
let text = ''
const collector = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  text += Buffer.concat(chunks)
  const { resourceSpans } = JSON.parse(String(Buffer.concat(chunks)))
  if (request.url === '/v1/traces')
    for (const { resource, scopeSpans } of resourceSpans) {
      services.add(attribute(resource, 'service.name'))
      for (const { spans } of scopeSpans) received.push(...spans)
    }
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
})

const attribute = ({ attributes }: Pick<Span, 'attributes'>, name: string) =>
  attributes.find(({ key }) => key === name)?.value.stringValue

let world: World
beforeAll(async () => {
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  const { port } = collector.address() as AddressInfo
  world = await World.open({ config: { otlpEndpoint: `http://127.0.0.1:${port}` } })
})
afterAll(() => {
  collector.close()
})

test('an operation and its statements are one trace, which continues the caller’s; it contains no secret', async () => {
  const { ada } = await world.people()
  const page = await ada.creates()
  const { lockToken } = await ada.holds(page)
  // A new connection is checked first, with a statement of its own.
  await ada.heartbeat(page, { lockToken })
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  const query =
    'mutation Renew($input: HeartbeatInput!) { heartbeat(input: $input) { ... on HeartbeatPayload { lock { id } } } }'
  await ada.post(
    { query, variables: { input: { toolId: page, lockToken } } },
    { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
  )
  // Closing the server sends the remaining spans.
  await world.close()

  const spans = received.filter((span) => span.traceId === traceId)
  const operation = spans.find(({ name }) => name === 'mutation Renew')
  expect(operation).toMatchObject({ parentSpanId: '00f067aa0ba902b7' })
  expect(attribute(operation as Span, 'user.id')).toBe('ada')
  expect(
    spans.filter(({ parentSpanId }) => parentSpanId === operation?.spanId).map(({ name }) => name),
  ).toEqual(['postgresql renew-leases'])
  expect([...services]).toEqual(['holdfast'])
  expect(text).not.toContain(lockToken)
  expect(text).not.toContain(ada.token)
})

import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'

// A receiver that writes down what it is sent and answers some time later. It is killed at any moment, mostly between the two.
const [port, journal] = process.argv.slice(2)

createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  const { document, revision } = JSON.parse(body).data
  const { 'webhook-id': id, 'holdfast-attempt': attempt } = request.headers
  appendFileSync(journal, `${JSON.stringify({ id, attempt: Number(attempt), document, revision })}\n`)
  setTimeout(() => response.writeHead(204).end(), Math.random() * 60)
}).listen(Number(port), '127.0.0.1', () => console.log('listening'))

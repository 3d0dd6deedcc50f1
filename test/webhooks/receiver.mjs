import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'

// Somebody's receiver: writes down what it is sent, and answers when it has. It is killed at any moment.
const [port, journal] = process.argv.slice(2)

createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  const { document, revision } = JSON.parse(body).data
  const { 'webhook-id': id, 'holdfast-attempt': attempt } = request.headers
  appendFileSync(journal, `${JSON.stringify({ id, attempt: Number(attempt), document, revision })}\n`)
  setTimeout(() => response.writeHead(204).end(), Math.random() * 10)
}).listen(Number(port), '127.0.0.1', () => console.log('listening'))

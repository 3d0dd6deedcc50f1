import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'

const webhook = new Webhook(process.env.WEBHOOK_SECRET)
// Where a restart must not forget it, this is a table.
const last = new Map()

createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  try {
    const { type, data } = webhook.verify(body, request.headers)
    if (type === 'resync') console.log('read the list of locks again')
    else if (data.revision > (last.get(data.document) ?? 0)) {
      last.set(data.document, data.revision)
      console.log(`${type}: ${data.collection}/${data.slug} by ${data.userName}`)
    }
    response.writeHead(204).end()
  } catch {
    response.writeHead(400).end()
  }
}).listen(Number(process.env.PORT ?? 3000), () => console.log('listening'))

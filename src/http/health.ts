import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Database } from '../storage/database.ts'

/** How long an answer of the database stands: anybody may ask, and its connections are for others. */
const standsMs = 1_000

/** /health/live: the process answers. /health/ready: it can serve, because its database answers and what is written commits. */
export function health(db: Database, isDraining: () => boolean) {
  let asked = { at: Number.NEGATIVE_INFINITY, answers: Promise.resolve(false) }
  const databaseAnswers = () => {
    const now = performance.now()
    if (now - asked.at > standsMs)
      asked = {
        at: now,
        answers: db.notices.query('SELECT 1').then(
          () => true,
          () => false,
        ),
      }
    return asked.answers
  }
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const path = request.url?.split('?')[0]
    if (path === '/health/live') answer(response, 200, 'live')
    else if (path === '/health/ready') {
      if (isDraining()) answer(response, 503, 'draining')
      else {
        const answers = await databaseAnswers()
        const fault = answers ? db.commits.fault() : 'database unavailable'
        answer(response, fault ? 503 : 200, fault ?? 'ready')
      }
    } else return false
    return true
  }
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify({ status: text }))
}

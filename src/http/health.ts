import type { IncomingMessage, ServerResponse } from 'node:http'

/** /health/live: the process answers. /health/ready: it can serve, because what it writes commits. */
export function health(commits: { fault(): string | null }, isDraining: () => boolean) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const path = request.url?.split('?')[0]
    if (path === '/health/live') answer(response, 200, 'live')
    else if (path === '/health/ready') {
      const fault = isDraining() ? 'draining' : commits.fault()
      answer(response, fault ? 503 : 200, fault ?? 'ready')
    } else return false
    return true
  }
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify({ status: text }))
}

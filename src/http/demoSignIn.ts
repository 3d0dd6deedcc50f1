import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

/** Who may be signed in by a click. Exists only where the server made its own secret, never in production. */
export interface DemoPeople {
  people: readonly { id: string; name: string; role: string }[]
  /** Null for anybody else. */
  tokenFor(id: string): Promise<string | null>
}

const longest = 1_000

/** GET /demo/people: whom the sign-in page offers, `[]` outside a demo. POST /demo/sign-in `{ "person": id }`: a token. */
export function demoSignIn(demo: DemoPeople | null) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const asked = `${request.method} ${request.url?.split('?')[0]}`
    if (asked === 'GET /demo/people') answer(response, 200, demo?.people ?? [])
    else if (asked === 'POST /demo/sign-in' && demo) {
      const token = await demo.tokenFor(await personIn(request))
      if (token) answer(response, 200, { token })
      else answer(response, 404, { message: 'Send {"person": "…"} with one of the ids from /demo/people.' })
    } else return false
    return true
  }
}

/** JSON only: what needs a preflight in a browser, other sites cannot send. */
async function personIn(request: IncomingMessage): Promise<string> {
  if (!request.headers['content-type']?.startsWith('application/json')) return ''
  if (Number(request.headers['content-length'] ?? longest + 1) > longest) return ''
  try {
    const { person } = JSON.parse(await text(request)) as { person?: unknown }
    return typeof person === 'string' ? person : ''
  } catch {
    return ''
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}

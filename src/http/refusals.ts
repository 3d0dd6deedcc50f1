import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Services } from '../application/services.ts'
import { errorBody } from './errorBody.ts'

/** Throws what nobody has foreseen. */
export async function answerError(
  services: Services,
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = await errorBody(services, error)
  if (!answer) throw error
  refuse(request, response, ...answer)
}

/** How long bytes that nobody wants are read, in milliseconds: until none came for `silent`, and no longer than `most`. */
export const unwanted = { silent: 1_000, most: 15_000 }

/**
 * Reads on after a refusal, and drops what it reads. A connection that is closed while bytes are still arriving is reset, and
 * many clients see that before they see the answer.
 */
export function dropUnread(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete) return
  request.resume()
  response.once('finish', () => {
    const end = () => request.destroy()
    const timers = [setTimeout(end, unwanted.silent).unref(), setTimeout(end, unwanted.most).unref()]
    request.on('data', () => timers[0]?.refresh())
    request.once('close', () => timers.forEach(clearTimeout))
  })
}

export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: object,
): true {
  dropUnread(request, response)
  json(response, status, body)
  return true
}

export function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}

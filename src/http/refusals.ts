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

/**
 * Bytes that nobody wants are read for a second and no longer. A connection that were closed at once, with some of them
 * unread, would be reset, and many clients find that before they find the answer.
 */
export function dropUnread(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete) return
  request.resume()
  response.once('finish', () => setTimeout(() => request.destroy(), 1_000).unref())
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

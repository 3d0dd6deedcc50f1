import { once } from 'node:events'
import WebSocket from 'ws'
import type { Answer } from '../support/person.ts'

export interface Told {
  status: number
  message: string
}

export async function graphql(
  url: string,
  token: string,
  query: string,
): Promise<{ status: number; body: Answer }> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  })
  return { status: response.status, body: await response.json() }
}

/** The answer of each protocol to a person who is not signed in. */
export async function turnedAway(url: string, token: string) {
  const { status, body } = await graphql(url, token, '{ collections { id } }')
  const plain = async (path: string): Promise<Told> => {
    const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })
    const { message } = await response.json()
    return { status: response.status, message }
  }
  return {
    graphql: { status, message: body.errors?.[0].message as string },
    events: await plain('/events'),
    files: await plain('/files/x/1/y'),
    socket: await closing(url, token),
  }
}

async function closing(url: string, token: string): Promise<{ code: number; reason: string }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  const closed = once(socket, 'close')
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }))
  const [code, reason] = await closed
  return { code, reason: String(reason) }
}

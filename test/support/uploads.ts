import { connect } from 'node:net'
import type { Person } from './person.ts'

export const tus = { 'tus-resumable': '1.0.0' }
const bodyType = { 'content-type': 'application/offset+octet-stream' }
const signed = (person: Person) => ({ ...tus, authorization: `Bearer ${person.token}` })

export const metadata = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',')

export interface Told {
  status: number
  offset: number
  location: string
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: bodies are matched by the expectations of each story
  body: any
}

async function told(response: Response): Promise<Told> {
  const { status, headers } = response
  const text = await response.text()
  const offset = Number(headers.get('upload-offset') ?? Number.NaN)
  return {
    status,
    headers,
    offset,
    location: headers.get('location') ?? '',
    body: text ? JSON.parse(text) : null,
  }
}

/** Starts an upload of this many bytes. */
export async function begin(
  person: Person,
  length: number,
  {
    values = { filename: 'part.step' },
    body,
    headers = {},
  }: {
    values?: Record<string, string>
    body?: Uint8Array<ArrayBuffer>
    headers?: Record<string, string>
  } = {},
): Promise<Told> {
  return told(
    await fetch(`${person.url}/files/uploads`, {
      method: 'POST',
      headers: {
        ...signed(person),
        'upload-length': String(length),
        'upload-metadata': metadata(values),
        ...(body && bodyType),
        ...headers,
      },
      ...(body && { body }),
    }),
  )
}

export async function send(
  person: Person,
  location: string,
  offset: number,
  bytes: Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Told> {
  return told(
    await fetch(person.url + location, {
      method: 'PATCH',
      headers: { ...signed(person), ...bodyType, 'upload-offset': String(offset), ...headers },
      body: bytes,
    }),
  )
}

export const ask = async (person: Person, location: string, method: 'HEAD' | 'GET' | 'DELETE') =>
  told(await fetch(person.url + location, { method, headers: signed(person) }))

/** Announces `announced` bytes, sends fewer, and is cut off. */
export async function sendCut(
  person: Person,
  location: string,
  offset: number,
  bytes: Uint8Array,
  announced: number,
): Promise<void> {
  const { hostname, port } = new URL(person.url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  const headers = { ...signed(person), ...bodyType, 'upload-offset': String(offset) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(
    `PATCH ${location} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: ${announced}\r\n${lines.join('')}\r\n`,
  )
  await new Promise((resolve) => socket.end(bytes, () => resolve(null)))
  socket.destroySoon()
}

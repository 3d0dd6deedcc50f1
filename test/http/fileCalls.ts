import { expect } from 'vitest'
import type { Answer, Person } from '../support/person.ts'

export async function put(
  person: Person,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  { query = '', headers = {} }: { query?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: Answer }> {
  const response = await fetch(`${person.url}/files?name=${encodeURIComponent(name)}${query}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${person.token}`, ...headers },
    body: bytes,
  })
  return { status: response.status, body: await response.json() }
}

export const get = (person: Person, url: string, headers: Record<string, string> = {}) =>
  fetch(person.url + url, { headers: { authorization: `Bearer ${person.token}`, ...headers } })

/** A document of this person's whose version 2 has the file. */
export async function withFile(person: Person, name: string, bytes: Uint8Array<ArrayBuffer>) {
  const toolId = await person.creates()
  const lock = await person.holds(toolId)
  const { body } = await put(person, name, bytes)
  const saved = await person.save(toolId, {
    ...tokenOf(lock),
    baseVersion: 1,
    files: [{ name, sha256: body.sha256 }],
  })
  expect(saved.draftHead?.number, JSON.stringify(saved)).toBe(2)
  return { toolId, lock, url: `/files/${toolId}/2/${encodeURIComponent(name)}` }
}

export const tokenOf = ({ lockToken }: { lockToken: string }) => ({ lockToken })

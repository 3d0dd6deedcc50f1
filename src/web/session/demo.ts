import { at } from './base.ts'

export interface DemoPerson {
  id: string
  name: string
  role: string
}

/** The people of the demo; empty if the server is not a demo. */
export async function demoPeople(): Promise<DemoPerson[]> {
  const response = await fetch(at('/demo/people')).catch(() => null)
  return response?.ok ? response.json() : []
}

export async function demoToken(person: string): Promise<string | null> {
  const response = await fetch(at('/demo/sign-in'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ person }),
  }).catch(() => null)
  return response?.ok ? ((await response.json()) as { token: string }).token : null
}

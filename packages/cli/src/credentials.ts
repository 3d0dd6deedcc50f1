import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { notSignedIn } from './failure.ts'

export interface Credentials {
  url: string
  token: string
}

const file = () =>
  path.join(process.env.XDG_CONFIG_HOME || path.join(homedir(), '.config'), 'holdfast', 'credentials.json')

export async function keepCredentials(credentials: Credentials): Promise<void> {
  await mkdir(path.dirname(file()), { recursive: true, mode: 0o700 })
  await writeFile(file(), JSON.stringify(credentials), { mode: 0o600 })
  // The mode above counts only for a new file.
  await chmod(file(), 0o600)
}

/** Of the environment, where a script says both; otherwise of the last login. */
export async function readCredentials(): Promise<Credentials> {
  const { HOLDFAST_URL: url, HOLDFAST_TOKEN: token } = process.env
  if (url && token) return { url: withoutSlash(url), token }
  const text = await readFile(file(), 'utf8').catch(() => null)
  if (text === null) throw notSignedIn()
  return JSON.parse(text) as Credentials
}

export const withoutSlash = (url: string) => url.replace(/\/+$/, '')

import { mkdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { addressOf } from './address.ts'
import { exitCodes, Failure, notSignedIn } from './failure.ts'
import { writeWhole } from './wholeFile.ts'

export interface Credentials {
  url: string
  token: string
}

/** Every login, by its server; `current` is the last one. */
interface Logins {
  current: string | null
  servers: Record<string, { token: string }>
}

export const configurationHome = () =>
  path.join(process.env.XDG_CONFIG_HOME || path.join(homedir(), '.config'), 'holdfast')
const file = () => path.join(configurationHome(), 'credentials.json')

let chosen: string | undefined
/** What `--server` says, for the whole call. */
export function chooseServer(written: string): void {
  chosen = addressOf(written)
}

/** `isAsked`: the call itself says so, by --server. */
export function namedServer(): { url: string; isAsked: boolean } | null {
  if (chosen) return { url: chosen, isAsked: true }
  return process.env.HOLDFAST_URL ? { url: addressOf(process.env.HOLDFAST_URL), isAsked: false } : null
}

export async function keepCredentials({ url, token }: Credentials): Promise<void> {
  await mkdir(configurationHome(), { recursive: true, mode: 0o700 })
  const { servers } = await readLogins()
  await writeWhole(file(), { current: url, servers: { ...servers, [url]: { token } } })
}

/** Of the server that is named, otherwise of the last login. */
export async function readCredentials(): Promise<Credentials> {
  const url = namedServer()?.url ?? (await readLogins()).current
  return url === null ? Promise.reject(notSignedIn()) : credentialsFor(url)
}

/** A token goes to the server that it was given for, and to no other. */
export async function credentialsFor(url: string): Promise<Credentials> {
  const token = await tokenFor(url)
  if (token === null) throw notSignedIn(url)
  return { url, token }
}

export async function tokenFor(url: string): Promise<string | null> {
  const { HOLDFAST_URL, HOLDFAST_TOKEN } = process.env
  if (HOLDFAST_URL && HOLDFAST_TOKEN && addressOf(HOLDFAST_URL) === url) return HOLDFAST_TOKEN
  return (await readLogins()).servers[url]?.token ?? null
}

async function readLogins(): Promise<Logins> {
  const text = await readFile(file(), 'utf8').catch(() => null)
  if (text === null) return { current: null, servers: {} }
  try {
    const kept = JSON.parse(text) as Logins | Credentials
    return 'servers' in kept ? kept : { current: kept.url, servers: { [kept.url]: { token: kept.token } } }
  } catch {
    throw new Failure(exitCodes.failed, `${file()} is damaged; remove it, and sign in again.`)
  }
}

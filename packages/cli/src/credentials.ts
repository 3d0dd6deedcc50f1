import { mkdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { addressOf } from './address.ts'
import { exitCodes, Failure, notSignedIn, signInIsOver } from './failure.ts'
import type { Grant, Granted } from './issuer.ts'
import { locked } from './locked.ts'
import { writeWhole } from './wholeFile.ts'

export interface Credentials {
  url: string
  token: string
  /** Returns the token, or a newer one if it is about to expire. Left out for a token that cannot be renewed. */
  fresh?: () => Promise<string>
}

/** All logins, by server. `current` is the last one. */
interface Logins {
  current: string | null
  servers: Record<string, Granted>
}

export const configurationHome = () =>
  path.join(process.env.XDG_CONFIG_HOME || path.join(homedir(), '.config'), 'holdfast')
const file = () => path.join(configurationHome(), 'credentials.json')

let chosen: string | undefined
/** The server of `--server`, for the whole call. */
export function chooseServer(written: string): void {
  chosen = addressOf(written)
}

/** `isAsked`: it comes from --server of this call. */
export function namedServer(): { url: string; isAsked: boolean } | null {
  if (chosen) return { url: chosen, isAsked: true }
  return process.env.HOLDFAST_URL ? { url: addressOf(process.env.HOLDFAST_URL), isAsked: false } : null
}

export async function keepCredentials(url: string, granted: Granted): Promise<void> {
  await mkdir(configurationHome(), { recursive: true, mode: 0o700 })
  await locked(file(), async () => {
    const { servers } = await readLogins()
    await writeWhole(file(), { current: url, servers: { ...servers, [url]: granted } })
  })
}

/** Deletes the sign-in. Returns its refresh grant, if there was one. */
export async function forgetCredentials(url: string): Promise<Grant | null> {
  if (!(await readLogins()).servers[url]) throw notSignedIn(url)
  return locked(file(), async () => {
    const { current, servers } = await readLogins()
    const { [url]: gone, ...others } = servers
    await writeWhole(file(), { current: current === url ? null : current, servers: others })
    return gone?.grant ?? null
  })
}

/** The named server, otherwise the one of the last login. */
export async function signedInServer(): Promise<string> {
  const url = namedServer()?.url ?? (await readLogins()).current
  return url ?? Promise.reject(notSignedIn())
}

/** The credentials of the named server, otherwise of the last login. */
export async function readCredentials(): Promise<Credentials> {
  return credentialsFor(await signedInServer())
}

/** A token is only sent to the server it was given for. */
export async function credentialsFor(url: string): Promise<Credentials> {
  const own = tokenOfEnvironment(url)
  if (own) return { url, token: own }
  const kept = (await readLogins()).servers[url]
  if (!kept) throw notSignedIn(url)
  if (!kept.grant) return { url, token: kept.token }
  let granted = kept
  const fresh = async () => {
    if (isEnding(granted)) granted = await renewed(url)
    return granted.token
  }
  return { url, token: await fresh(), fresh }
}

/** Called before each request, because a command can run longer than its token is valid. */
export const authorizationOf = async ({ token, fresh }: Credentials): Promise<string> =>
  `Bearer ${(await fresh?.()) ?? token}`

const earlyMs = 30_000
const isEnding = ({ grant }: Granted) => grant?.endsAt != null && grant.endsAt - Date.now() < earlyMs

/** Renewed by this process, or by another one that was faster, because a refresh token works only once. */
function renewed(url: string): Promise<Granted> {
  return locked(file(), async () => {
    const logins = await readLogins()
    const kept = logins.servers[url]
    if (!kept?.grant) throw signInIsOver(url)
    if (!isEnding(kept)) return kept
    const { renewedBy } = await import('./issuer.ts')
    const granted = await renewedBy(kept.grant)
    if (!granted) throw signInIsOver(url)
    await writeWhole(file(), { ...logins, servers: { ...logins.servers, [url]: granted } })
    return granted
  })
}

export async function tokenFor(url: string): Promise<string | null> {
  return tokenOfEnvironment(url) ?? (await readLogins()).servers[url]?.token ?? null
}

function tokenOfEnvironment(url: string): string | null {
  const { HOLDFAST_URL, HOLDFAST_TOKEN } = process.env
  return HOLDFAST_URL && HOLDFAST_TOKEN && addressOf(HOLDFAST_URL) === url ? HOLDFAST_TOKEN : null
}

async function readLogins(): Promise<Logins> {
  const text = await readFile(file(), 'utf8').catch(() => null)
  if (text === null) return { current: null, servers: {} }
  try {
    const kept = JSON.parse(text) as Logins | Credentials
    if ('servers' in kept) return kept
    return { current: kept.url, servers: { [kept.url]: { token: kept.token, grant: null } } }
  } catch {
    throw new Failure(exitCodes.failed, `${file()} is damaged. Remove it and sign in again.`)
  }
}

import { decodeJwt } from 'jose'
import { useSyncExternalStore } from 'react'

/** Who is signed in, as far as a token says it. The tabs of a browser share one, unless a host page gives it. */
interface Session {
  token: string | null
  /** Another person, or the same one anew: what was shown before is gone. A fresh token for the same person is none. */
  generation: number
  /** Why the sign-in page is shown. */
  notice: 'none' | 'ended' | 'refused'
}

const key = 'holdfast.token'
const listeners = new Set<() => void>()
/** Kept in place of a token that has ended, so that the other tabs do not take it for a wish to sign out. */
const ended = ''
let session: Session = { generation: 0, ...told(localStorage.getItem(key)) }
/** Then who is signed in is the host page's to say, and nothing is kept for the other tabs. */
let isHosted = false

function told(kept: string | null): Pick<Session, 'token' | 'notice'> {
  return { token: kept || null, notice: kept === ended ? 'ended' : 'none' }
}

function become(next: Partial<Session>): void {
  session = { ...session, ...next }
  for (const listener of listeners) listener()
}

export const currentSession = () => session

export function signIn(token: string): void {
  localStorage.setItem(key, token)
  become({ token, generation: session.generation + 1, notice: 'none' })
}

/** A newer token of the same person changes nothing on the screen; another person's begins anew. */
export function signInFromHost(token: string): void {
  const isSame = session.token !== null && personOf(session.token) === personOf(token)
  isHosted = true
  become({ token, generation: session.generation + (isSame ? 0 : 1), notice: 'none' })
}

/** Null for what is no token; the server decides what one is worth. */
function personOf(token: string): string | null {
  try {
    return decodeJwt(token).sub ?? null
  } catch {
    return null
  }
}

export function forgetToken(notice: Session['notice'] = 'none'): void {
  if (isHosted) {
    // Whoever else is signed in with this browser stays so.
  } else if (notice === 'none') localStorage.removeItem(key)
  else localStorage.setItem(key, ended)
  become({ token: null, generation: session.generation + 1, notice })
}

export function useSession(): Session {
  return useSyncExternalStore(subscribe, () => session)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

// Another tab signed in as somebody else, or out.
window.addEventListener('storage', (event) => {
  if (!isHosted && event.key === key && event.newValue !== session.token)
    become({ generation: session.generation + 1, ...told(event.newValue) })
})

/** By a person's wish; a token that ran out is no such wish. */
export const isSignedOut = () => session.token === null && session.notice === 'none'

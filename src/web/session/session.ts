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

/** A host page keeps its token itself. */
export function signInFromHost(token: string): void {
  const isFirst = session.token === null
  become({ token, generation: session.generation + (isFirst ? 1 : 0), notice: 'none' })
}

export function forgetToken(notice: Session['notice'] = 'none'): void {
  if (notice === 'none') localStorage.removeItem(key)
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
  if (event.key === key && event.newValue !== session.token)
    become({ generation: session.generation + 1, ...told(event.newValue) })
})

/** By a person's wish; a token that ran out is no such wish. */
export const isSignedOut = () => session.token === null && session.notice === 'none'

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
let session: Session = { token: localStorage.getItem(key), generation: 0, notice: 'none' }

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
  localStorage.removeItem(key)
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
    become({ token: event.newValue, generation: session.generation + 1, notice: 'none' })
})

/** By a person's wish; a token that ran out is no such wish. */
export const isSignedOut = () => session.token === null && session.notice === 'none'

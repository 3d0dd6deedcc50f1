import { decodeJwt } from 'jose'
import { useSyncExternalStore } from 'react'
import { askedPerson, forgetSearch } from './address.ts'
import { base } from './base.ts'
import { ofBrowser, ofPage, ofTab } from './stores.ts'

/** Who is signed in, as far as a token says it. */
interface Session {
  token: string | null
  /** Another person, or the same one anew: what was shown before is gone. A fresh token for the same person is none. */
  generation: number
  /** Why the sign-in page is shown. */
  notice: 'none' | 'ended' | 'refused'
}

/** Another service on the same origin has people of its own. */
const key = `holdfast.token${base}`
const listeners = new Set<() => void>()
/** Kept in place of a token that has ended, so that the other tabs do not take it for a wish to sign out. */
const ended = ''
/**
 * Where the token is kept. The tabs of a browser share one; a person of the demo is one tab's, so that two tabs are two people; in a
 * frame it is the page's alone, for its host page to say, or for the frame beside it to be somebody else.
 */
const stores = { browser: ofBrowser, tab: ofTab, page: ofPage() }
let keeping: keyof typeof stores = ofTab.get(key) === null ? 'browser' : 'tab'
let session: Session = { generation: 0, ...told(askedPerson() ? null : stores[keeping].get(key)) }

function told(kept: string | null): Pick<Session, 'token' | 'notice'> {
  return { token: kept || null, notice: kept === ended ? 'ended' : 'none' }
}

function become(next: Partial<Session>): void {
  session = { ...session, ...next }
  for (const listener of listeners) listener()
}

export const currentSession = () => session

export function signIn(token: string): void {
  ofTab.remove(key)
  keepIn('browser', token)
}

export const signInToDemo = (token: string): void => keepIn(window.parent === window ? 'tab' : 'page', token)

function keepIn(place: keyof typeof stores, token: string): void {
  keeping = place
  stores[place].set(key, token)
  become({ token, generation: session.generation + 1, notice: 'none' })
}

/** A person of the demo, whom others of the demo may be shown. */
export const isOfDemo = () => keeping === 'tab'

/** A newer token of the same person changes nothing on the screen; another person's begins anew. */
export function signInFromHost(token: string): void {
  const isSame = session.token !== null && personOf(session.token) === personOf(token)
  keeping = 'page'
  if (session.token !== null && !isSame) forgetSearch()
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
  if (notice === 'none') stores[keeping].remove(key)
  else stores[keeping].set(key, ended)
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
  if (keeping === 'browser' && event.key === key && event.newValue !== session.token)
    become({ generation: session.generation + 1, ...told(event.newValue) })
})

/** By a person's wish; a token that ran out is no such wish. */
export const isSignedOut = () => session.token === null && session.notice === 'none'

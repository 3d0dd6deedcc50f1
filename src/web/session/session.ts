import { useSyncExternalStore } from 'react'
import { askedPerson, forgetSearch } from './address.ts'
import { base } from './base.ts'
import type { Grant } from './provider.ts'
import { ofBrowser, ofPage, ofTab } from './stores.ts'

/** Who is signed in, as far as a token says it. */
interface Session {
  token: string | null
  /** Another person, or the same one anew: what was shown before is gone. A fresh token for the same person is none. */
  generation: number
  /** What newer tokens are had with, where the sign-in was at an issuer. */
  grant: Grant | null
  /** Why the sign-in page is shown. */
  notice: 'none' | 'ended' | 'refused'
}

/** Another service on the same origin has people of its own. */
const key = `holdfast.token${base}`
const grantKey = `${key}.grant`
/** Kept for all tabs, without any token: a new tab signs in at the same issuer unasked, and a tab hears of a sign-out in another. */
const issuerKey = `holdfast.issuer${base}`
const listeners = new Set<() => void>()
/** Kept in place of a token that has ended, so that the other tabs do not take it for a wish to sign out. */
const ended = ''
/**
 * Where the token is kept. The tabs of a browser share one; a person of the demo is one tab's, so that two tabs are two people; in a
 * frame it is the page's alone, for its host page to say, or for the frame beside it to be somebody else.
 */
const stores = { browser: ofBrowser, tab: ofTab, page: ofPage() }
let keeping: keyof typeof stores = ofTab.get(key) === null ? 'browser' : 'tab'
let session: Session = {
  generation: 0,
  grant: keeping === 'tab' ? keptGrant() : null,
  ...told(askedPerson() ? null : stores[keeping].get(key)),
}

function keptGrant(): Grant | null {
  return JSON.parse(ofTab.get(grantKey) ?? 'null')
}

function told(kept: string | null): Pick<Session, 'token' | 'notice'> {
  return { token: kept || null, notice: kept === ended ? 'ended' : 'none' }
}

function become(next: Partial<Session>): void {
  session = { ...session, ...next }
  for (const listener of listeners) listener()
}

export const currentSession = () => session

export function signIn(token: string): void {
  for (const name of [key, grantKey]) ofTab.remove(name)
  keepIn('browser', token)
}

export const signInToDemo = (token: string): void => keepIn(isFramed ? 'page' : 'tab', token)

function keepIn(place: keyof typeof stores, token: string): void {
  keeping = place
  stores[place].set(key, token)
  become({ token, grant: null, generation: session.generation + 1, notice: 'none' })
}

/** A person of the demo, whom others of the demo may be shown. */
export const isOfDemo = () => keeping === 'tab' && session.grant === null

/**
 * The tokens of an issuer are one tab's, over reloads: a refresh token that two tabs used would be taken for a stolen one. No other
 * tab and no later visit finds them.
 */
export function signInAtIssuer(token: string, grant: Grant): void {
  ofBrowser.set(issuerKey, grant.provider.issuer)
  ofBrowser.remove(key)
  keepGrant(grant)
  keepIn('tab', token)
  become({ grant })
}

/** The same person goes on with a newer token. */
export function goOnWith(token: string, grant: Grant): void {
  keepGrant(grant)
  ofTab.set(key, token)
  become({ token, grant })
}

/** A tab that was duplicated has to sign in by itself: what it has is the other one's. */
function leaveToTheOther(): void {
  for (const name of [key, grantKey]) ofTab.remove(name)
  keeping = 'browser'
  become({ token: null, grant: null, generation: session.generation + 1, notice: 'none' })
}

function keepGrant(grant: Grant): void {
  ofTab.set(grantKey, JSON.stringify(grant))
}

/** The issuer at which somebody is signed in with this browser, as far as its tabs know. */
export const issuerOfBrowser = () => ofBrowser.get(issuerKey)
/** The page is shown by another one, which may sign its people in. */
export const isFramed = window.parent !== window
export const isOfHost = () => keeping === 'page'

/** A newer token of the same person changes nothing on the screen; another person's begins anew. */
export function signInFromHost(token: string, isSame: boolean): void {
  keeping = 'page'
  if (session.token !== null && !isSame) forgetSearch()
  become({ token, generation: session.generation + (isSame ? 0 : 1), notice: 'none' })
}

export function forgetToken(notice: Session['notice'] = 'none'): void {
  if (notice === 'none') stores[keeping].remove(key)
  else stores[keeping].set(key, ended)
  ofTab.remove(grantKey)
  if (notice === 'none' && session.grant) ofBrowser.remove(issuerKey)
  become({ token: null, grant: null, generation: session.generation + 1, notice })
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
  if (session.grant && event.key === issuerKey && event.newValue === null) forgetToken()
})

/** By a person's wish; a token that ran out is no such wish. */
export const isSignedOut = () => session.token === null && session.notice === 'none'

if (session.grant) {
  const { grant } = session
  void import('./provider.ts').then(async ({ claim }) => {
    if (!(await claim(grant)) && session.grant?.id === grant.id) leaveToTheOther()
  })
}

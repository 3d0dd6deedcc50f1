import { decodeJwt } from 'jose'
import { currentSession, signInFromHost } from './session.ts'

/**
 * A page that shows these pages in a frame signs its people in: it is told `{ type: 'holdfast:ready' }`, and answers with
 * `{ type: 'holdfast:token', token }`, again whenever it has a newer one. Which pages may show these in a frame, the
 * content security policy says (CORS_ORIGINS); nobody else can be the parent.
 */
export function listenToHostPage(): void {
  window.addEventListener('message', ({ source, data }) => {
    if (source !== window.parent || data?.type !== 'holdfast:token') return
    if (typeof data.token !== 'string') return
    const { token } = currentSession()
    signInFromHost(data.token, token !== null && personOf(token) === personOf(data.token))
  })
  askHost()
}

/** The host page answers with the token that it has now, be it the first or a newer one. */
export const askHost = (): void => window.parent.postMessage({ type: 'holdfast:ready' }, '*')

/** Null for what is no token; the server decides what one is worth. */
function personOf(token: string): string | null {
  try {
    return decodeJwt(token).sub ?? null
  } catch {
    return null
  }
}

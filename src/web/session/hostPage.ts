import { signInFromHost } from './session.ts'

/**
 * A page that shows these pages in a frame signs its people in: it is told `{ type: 'holdfast:ready' }`, and answers with
 * `{ type: 'holdfast:token', token }`, again whenever it has a newer one. Which pages may show these in a frame, the
 * content security policy says (CORS_ORIGINS); nobody else can be the parent.
 */
export function listenToHostPage(): void {
  if (window.parent === window) return
  window.addEventListener('message', ({ source, data }) => {
    if (source !== window.parent || data?.type !== 'holdfast:token') return
    if (typeof data.token === 'string') signInFromHost(data.token)
  })
  window.parent.postMessage({ type: 'holdfast:ready' }, '*')
}

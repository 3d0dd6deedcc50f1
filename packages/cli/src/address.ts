import { exitCodes, Failure } from './failure.ts'

/** A server as people write it: `127.0.0.1:4000` means the same as http://127.0.0.1:4000/graphql. */
export function addressOf(written: string): string {
  const text = written.trim()
  const full = hasScheme.test(text) ? text : `${isOwnMachine.test(text) ? 'http' : 'https'}://${text}`
  const url = URL.canParse(full) ? new URL(full) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
    throw new Failure(exitCodes.usage, `A server is written as https://holdfast.example; ${written} is not.`)
  return `${url.origin}${url.pathname}`.replace(/(\/graphql)?\/*$/, '')
}

const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i
/** Hosts without certificates. Other servers are called over TLS, unless http:// is written. */
const isOwnMachine = /^(localhost|127(\.\d+){3}|\[::1\])(:|\/|$)/i

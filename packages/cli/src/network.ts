/** Support for HTTP_PROXY, HTTPS_PROXY and NO_PROXY, as in other command line tools. Node has none by default. */
const isProxied = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'].some((name) => process.env[name])

// Only loaded if there is a proxy, so that other calls start faster.
const undici = isProxied ? await import('undici') : null
const dispatcher = undici ? new undici.EnvHttpProxyAgent() : null

export const send: typeof fetch =
  undici && dispatcher
    ? // The same function; its types are those of another version.
      (((url: string, init: object) => undici.fetch(url, { ...init, dispatcher })) as unknown as typeof fetch)
    : fetch

/** For graphql-ws. */
export async function webSocket(): Promise<unknown> {
  if (!undici || !dispatcher) return (await import('ws')).WebSocket
  return class extends undici.WebSocket {
    constructor(url: string, protocols: string) {
      super(url, { protocols, dispatcher: dispatcher as NonNullable<typeof dispatcher> })
    }
  }
}

export const isUrl = (value: string, ...protocols: string[]) =>
  URL.canParse(value) && protocols.includes(new URL(value).protocol)

export const isLoopback = (host: string) => /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host)

/** Keys must arrive unchanged: whoever can replace them on the way can sign in as anybody. */
export const isSafeForKeys = (url: string) => isUrl(url, 'https:') || isLoopback(new URL(url).hostname)

/** Sets of keys have a few kilobytes. */
const most = 500_000

/** What a URL of an issuer answers. Throws for anything but JSON of a usual size from that URL itself. */
export async function smallJson(url: string, timeoutMs: number): Promise<unknown> {
  const response = await fetch(url, {
    headers: { accept: 'application/json, application/jwk-set+json' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.length
    if (bytes > most) throw new Error(`${url} answered more than ${most} bytes`)
    parts.push(part)
  }
  return JSON.parse(Buffer.concat(parts).toString())
}

/** A random UUID, version 4. Pages without TLS have no crypto.randomUUID, and React Native has no crypto. */
export function newId(): string {
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => (byte() & 15).toString(16))
}

function byte(): number {
  return globalThis.crypto?.getRandomValues(new Uint8Array(1))[0] ?? Math.random() * 256
}

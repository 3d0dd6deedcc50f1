/** Runs code on storage that can be blocked, full, or contain invalid JSON. */
export function tried<T>(use: () => T): T | undefined {
  try {
    return use()
  } catch {
    return undefined
  }
}

/** What may be blocked, full, or no JSON. */
export function tried<T>(use: () => T): T | undefined {
  try {
    return use()
  } catch {
    return undefined
  }
}

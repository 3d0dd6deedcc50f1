/** A listener that throws must not leave the lock, or what is unsaved, unattended. */
export function reportingErrors(run: () => void): void {
  try {
    run()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

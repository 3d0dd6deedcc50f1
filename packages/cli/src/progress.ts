/** Shows the progress of a transfer on stderr of a terminal. Elsewhere it shows nothing. */
export async function progress(name: string, total: number): Promise<(bytes: number) => void> {
  if (process.stderr.isTTY !== true || total === 0) return () => {}
  // Only loaded for a person, so that scripts start faster.
  const { default: spinner } = await import('yocto-spinner')
  const shown = spinner({ stream: process.stderr, text: name }).start()
  let done = 0
  return (bytes) => {
    done += bytes
    const filled = Math.round((20 * done) / total)
    shown.text = `${name} ${'█'.repeat(filled)}${'░'.repeat(20 - filled)} ${Math.round((100 * done) / total)} % of ${megabytes(total)}`
    if (done >= total) shown.success(`${name}, ${megabytes(total)}`)
  }
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

import { open } from 'node:fs/promises'
import { send } from './network.ts'
import type { FileOfFolder } from './scan.ts'

const version = { 'tus-resumable': '1.0.0' }
const chunkBytes = 8 * 1024 * 1024

export interface Steps {
  /** Called when bytes arrive, to keep waiting. */
  heard(): void
  /** Called with the number of transferred bytes of the file. */
  arrived(bytes: number): void
  /** Makes the error for an unexpected answer. */
  refused(response: Response): Promise<Error>
}

/**
 * Sends a file in chunks with the tus protocol, and continues where the last attempt ended. Created once for a file and called until
 * it resolves. After an error, the next call asks the server for the offset.
 */
export function resumable(
  { url, headers }: { url: string; headers: Record<string, string> },
  file: FileOfFolder,
  lock: { toolId: string; lockToken: string | null },
): (signal: AbortSignal, steps: Steps) => Promise<void> {
  let at: string | null = null

  const begin = async (signal: AbortSignal, { refused }: Steps): Promise<void> => {
    const { name: filename, sha256, size } = file
    const { toolId, lockToken } = lock
    const response = await send(`${url}/files/uploads`, {
      method: 'POST',
      headers: {
        ...{ ...headers, ...version },
        'upload-length': String(size),
        'upload-metadata': metadata({ filename, sha256, ...(lockToken !== null && { toolId, lockToken }) }),
      },
      signal,
    })
    if (!response.ok) throw await refused(response)
    at = new URL(response.headers.get('location') ?? '', `${url}/files/uploads`).href
  }

  /** Null if the upload no longer exists. */
  const offset = async (signal: AbortSignal, { refused }: Steps): Promise<number | null> => {
    const response = await send(at as string, { method: 'HEAD', headers: { ...headers, ...version }, signal })
    if (response.status === 404) return null
    if (!response.ok) throw await refused(response)
    return offsetOf(response)
  }

  return async (signal, steps) => {
    let done = at === null ? null : await offset(signal, steps)
    if (done === null) await begin(signal, steps)
    done ??= 0
    steps.arrived(done)
    const bytes = await open(file.path)
    try {
      const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, file.size))
      while (done < file.size) {
        const { bytesRead } = await bytes.read(chunk, 0, chunk.length, done)
        if (bytesRead === 0) throw new Error('the file became shorter while it was being sent')
        const response = await send(at as unknown as string, {
          method: 'PATCH',
          headers: {
            ...{ ...headers, ...version },
            ...{ 'content-type': 'application/offset+octet-stream', 'upload-offset': String(done) },
          },
          body: chunk.subarray(0, bytesRead),
          signal,
        })
        // Somebody of ours was faster, or what was cut has arrived after all.
        const isElsewhere = response.status === 409 && offsetOf(response) !== done
        if (!response.ok && !isElsewhere) throw await steps.refused(response)
        done = offsetOf(response)
        steps.heard()
        steps.arrived(done)
      }
    } finally {
      await bytes.close()
    }
  }
}

function offsetOf(response: Response): number {
  const offset = response.headers.get('upload-offset') ?? ''
  if (!/^\d+$/.test(offset)) throw new Error('the answer has no upload-offset')
  return Number(offset)
}

const metadata = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',')

import { createReadStream, createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { exitCodes, Failure, type Place, type Refused, refusal } from './failure.ts'
import { send } from './network.ts'
import { progress } from './progress.ts'
import { resumable } from './resumable.ts'
import type { FileOfFolder } from './scan.ts'
import { sha256Of } from './sha256.ts'

const mostTries = 6
const longestDelayMs = 10_000
/** A transfer without any bytes for this long is given up. */
const silenceMs = 60_000

/** An error that may not happen again. */
class Passing extends Error {
  readonly retryAfterMs: number
  constructor(message: string, retryAfterMs = 0) {
    super(message)
    this.retryAfterMs = retryAfterMs
  }
}

export interface Remote {
  url: string
  headers: Record<string, string>
}

/** Larger files are sent in chunks, so that an interrupted upload can continue. */
const sentWhole = 8 * 1024 * 1024

/** Uploads to the staging area. With a lock token that is not valid it is refused before any byte is sent. */
export async function upload(
  { url, headers }: Remote,
  file: FileOfFolder,
  lock: { toolId: string; lockToken: string | null },
  place: Place,
): Promise<void> {
  if (file.size > sentWhole) return uploadInChunks({ url, headers }, file, lock, place)
  const { toolId, lockToken } = lock
  const query = new URLSearchParams({ name: file.name, ...(lockToken !== null && { toolId }) })
  const sent = {
    ...headers,
    ...(lockToken !== null && { 'lock-token': lockToken }),
    'content-length': String(file.size),
    'content-digest': `sha-256=:${Buffer.from(file.sha256, 'hex').toString('base64')}:`,
  }
  await persistently(
    `${file.name} could not be sent`,
    new AbortController().signal,
    async (signal, heard) => {
      const tell = await progress(file.name, file.size)
      const bytes = createReadStream(file.path).on('data', (chunk) => {
        heard()
        tell(chunk.length)
      })
      // Required for a streamed request.
      const body = { body: Readable.toWeb(bytes) as ReadableStream, duplex: 'half' as const }
      try {
        const response = await send(`${url}/files?${query}`, {
          method: 'PUT',
          headers: sent,
          signal,
          ...body,
        })
        if (!response.ok) throw await answerOf(response, url, file.name, place)
      } finally {
        bytes.destroy()
      }
    },
  )
}

async function uploadInChunks(
  remote: Remote,
  file: FileOfFolder,
  lock: { toolId: string; lockToken: string | null },
  place: Place,
): Promise<void> {
  const attempt = resumable(remote, file, lock)
  const tell = await progress(file.name, file.size)
  let told = 0
  await persistently(`${file.name} could not be sent`, new AbortController().signal, (signal, heard, moved) =>
    attempt(signal, {
      heard,
      arrived(bytes) {
        if (bytes > told) moved()
        tell(bytes - told)
        told = bytes
      },
      refused: (response) => answerOf(response, remote.url, file.name, place),
    }),
  )
}

/** Downloads to a path. An interrupted download continues, and the file must have the right hash. */
export async function download(
  { url, headers }: Remote,
  file: { name: string; url: string; size: number; sha256: string },
  to: string,
  interrupted: AbortSignal,
): Promise<void> {
  await persistently(`${file.name} could not be downloaded`, interrupted, async (signal, heard) => {
    const present = await stat(to).then(
      ({ size }) => size,
      () => 0,
    )
    const rest = present > 0 && { range: `bytes=${present}-`, 'if-range': `"${file.sha256}"` }
    if (present < file.size || present === 0) {
      const response = await send(new URL(file.url, url).href, { headers: { ...headers, ...rest }, signal })
      if (!response.ok) throw await answerOf(response, url, file.name, {})
      const isRest = response.status === 206
      const tell = await progress(file.name, file.size)
      if (isRest) tell(present)
      const counted = async function* (bytes: AsyncIterable<Uint8Array>) {
        for await (const chunk of bytes) {
          heard()
          tell(chunk.length)
          yield chunk
        }
      }
      const into = createWriteStream(to, { flags: isRest ? 'a' : 'w' })
      const bytes = response.body ? Readable.fromWeb(response.body as never) : Readable.from([])
      await pipeline(bytes, counted, into)
    }
    const { size } = await stat(to)
    if (size < file.size) throw new Passing(`only ${size} of ${file.size} bytes came from ${url}`)
    if (size === file.size && (await sha256Of(to)) === file.sha256) return
    await rm(to)
    throw new Passing(`the bytes from ${url} are wrong (their SHA-256 differs)`)
  })
}

/**
 * Repeats for a few seconds after errors of the network or of a busy server. `heard` reports bytes; `moved` reports progress that the
 * next attempt continues from, so the attempts are counted from zero again.
 */
async function persistently(
  what: string,
  interrupted: AbortSignal,
  once: (signal: AbortSignal, heard: () => void, moved: () => void) => Promise<void>,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const patience = new AbortController()
    const timer = setTimeout(
      () => patience.abort(new Passing('the server sends nothing any more')),
      silenceMs,
    )
    try {
      return await once(
        AbortSignal.any([interrupted, patience.signal]),
        () => timer.refresh(),
        () => {
          tries = 1
        },
      )
    } catch (error) {
      interrupted.throwIfAborted()
      if (error instanceof Failure) throw error
      if (tries === mostTries)
        throw new Failure(exitCodes.failed, `${what}: ${reasonOf(error as Error).replace(/\.$/, '')}.`)
      const asked = error instanceof Passing ? error.retryAfterMs : 0
      const delay = Math.max(asked, 250 * 2 ** tries * (0.5 + Math.random() / 2))
      await sleep(Math.min(delay, longestDelayMs), null, { signal: interrupted }).catch(() => {})
      interrupted.throwIfAborted()
    } finally {
      clearTimeout(timer)
    }
  }
}

const reasonOf = ({ message, cause }: Error): string => (cause as Error | undefined)?.message || message

const passing = [408, 425, 429, 500, 502, 503, 504]

/** The message of the server's typed error. For anything in between, such as a proxy: the status and the address. */
async function answerOf(response: Response, url: string, name: string, place: Place): Promise<Error> {
  const said = parsed(await response.text())
  const bare = `${response.status} from ${url}`
  if (passing.includes(response.status)) return new Passing(said?.message ?? bare, said?.retryAfterMs)
  if (!said?.code) return new Failure(exitCodes.failed, `${name}: ${bare}.`)
  const isItsOwn = said.code === 'INVALID_INPUT'
  return refusal({ ...said, ...(isItsOwn && { message: `${name}: ${said.message}` }) }, place)
}

function parsed(text: string): (Refused & { retryAfterMs?: number }) | null {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

import { createHash } from 'node:crypto'
import { mkdirSync, realpathSync, statSync, unlinkSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

export interface DataDirClaim {
  release(): Promise<void>
}

/**
 * One live process for each data folder. The claim is a listening socket: unlike a file with a process id, it
 * ends with its process however that dies, and it is never confused with a later process of the same number.
 */
export async function claimDataDir(dir: string): Promise<DataDirClaim> {
  mkdirSync(dir, { recursive: true })
  const address = addressOf(realpathSync.native(dir))
  for (let attempt = 0; attempt < 5; attempt++) {
    const server = await listen(address)
    if (server) return { release: () => new Promise((resolve) => server.close(() => resolve())) }

    const found = fingerprint(address)
    const holder = await holderOf(address)
    if (holder !== undefined)
      throw new Error(
        `${dir} is in use by another Holdfast (process ${holder}). Stop it, or set HOLDFAST_DATA_DIR to another folder.`,
      )
    // Since the check, another process may have replaced the dead socket with its own.
    if (found !== undefined && fingerprint(address) === found) unlinkSync(address)
  }
  throw new Error(`Cannot claim ${dir}: too many processes are trying at the same time`)
}

/** Short, because a socket path is limited to about 100 bytes, wherever the data folder is. */
function addressOf(realDir: string): string {
  const name = `holdfast-${createHash('sha256').update(realDir).digest('hex').slice(0, 16)}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : path.join(tmpdir(), `${name}.sock`)
}

function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.end(String(process.pid), () => socket.destroy())
    })
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    // Writable for all users, so that others can ask who holds the folder.
    server.listen({ path: address, writableAll: true }, () => resolve(server.unref()))
  })
}

/** The process that answers; undefined when the socket is dead or missing. */
function holderOf(address: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(address)
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk
    })
    // A suspended process accepts the connection and sends nothing; it still holds the folder.
    socket.setTimeout(2_000, () => socket.destroy())
    socket.once('close', () => resolve(answer || 'unknown'))
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') resolve(undefined)
      else reject(new Error(`Cannot tell whether another Holdfast uses the data folder: ${error.message}`))
    })
  })
}

function fingerprint(file: string): string | undefined {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false })
  return stat && `${stat.ino} ${stat.ctimeNs}`
}

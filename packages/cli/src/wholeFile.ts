import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'

/** Writes a file that only its owner can read, atomically: other processes can read it at any time, and the power can fail. */
export async function writeWhole(file: string, value: unknown): Promise<void> {
  const next = `${file}.${randomUUID()}`
  try {
    await writeFile(next, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true })
    await rename(next, file)
  } catch (error) {
    await rm(next, { force: true })
    throw error
  }
}

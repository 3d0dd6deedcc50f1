import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'

/** For its owner alone, and whole or not at all: somebody else may read it at any moment, and the power may fail. */
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

import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { configurationHome } from './credentials.ts'
import { writeWhole } from './wholeFile.ts'

/** A lock without a folder, from `lock DOC` or `take DOC`. A checkout on the same machine continues with it. */
export interface KeptLock {
  lockToken: string
  fencingToken: number
}

const file = () => path.join(configurationHome(), 'locks.json')
const keyOf = (server: string, toolId: string) => `${server} ${toolId}`

async function readAll(): Promise<Record<string, KeptLock>> {
  return JSON.parse(await readFile(file(), 'utf8').catch(() => '{}'))
}

export async function keptLock(server: string, toolId: string): Promise<KeptLock | null> {
  return (await readAll())[keyOf(server, toolId)] ?? null
}

/** If the file cannot be written, as in some scripts, the answer still has the token. */
export async function keepLock(server: string, toolId: string, lock: KeptLock): Promise<void> {
  try {
    await mkdir(configurationHome(), { recursive: true, mode: 0o700 })
    await writeWhole(file(), { ...(await readAll()), [keyOf(server, toolId)]: lock })
  } catch {}
}

export async function forgetLock(server: string, toolId: string): Promise<void> {
  const { [keyOf(server, toolId)]: gone, ...others } = await readAll()
  if (gone) await writeWhole(file(), others)
}

import { isSignedOut } from '../session/session.ts'
import { ofTab } from '../session/stores.ts'
import type { MetadataEdit } from './metadata.ts'

const prefix = 'holdfast.metadata.'
const keyOf = (userId: string, toolId: string) => `${prefix}${userId}.${toolId}`

/** Entries that are not saved outlive other pages, reloads and a token that ends, in this tab. */
export function keptMetadata(userId: string, toolId: string): MetadataEdit | null {
  try {
    return JSON.parse(ofTab.get(keyOf(userId, toolId)) ?? 'null')
  } catch {
    return null
  }
}

/** Null: there is nothing to keep. */
export function keepMetadata(userId: string, toolId: string, edit: MetadataEdit | null): void {
  const key = keyOf(userId, toolId)
  if (edit && !isSignedOut()) ofTab.set(key, JSON.stringify(edit))
  else ofTab.remove(key)
}

/** Of everybody who was signed in in this tab. */
export function forgetMetadata(): void {
  for (const name of ofTab.names()) if (name.startsWith(prefix)) ofTab.remove(name)
}

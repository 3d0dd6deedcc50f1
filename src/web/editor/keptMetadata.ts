import { isSignedOut } from '../session/session.ts'
import { ofTab } from '../session/stores.ts'
import type { MetadataEdit } from './metadata.ts'

const prefix = 'holdfast.metadata.'
const keyOf = (userId: string, toolId: string) => `${prefix}${userId}.${toolId}`

/** Keeps unsaved entries in this tab, over other pages, reloads and the end of a token. */
export function keptMetadata(userId: string, toolId: string): MetadataEdit | null {
  try {
    return JSON.parse(ofTab.get(keyOf(userId, toolId)) ?? 'null')
  } catch {
    return null
  }
}

/** Null if there is nothing to keep. */
export function keepMetadata(userId: string, toolId: string, edit: MetadataEdit | null): void {
  const key = keyOf(userId, toolId)
  if (edit && !isSignedOut()) ofTab.set(key, JSON.stringify(edit))
  else ofTab.remove(key)
}

/** For everybody who was signed in in this tab. */
export function forgetMetadata(): void {
  for (const name of ofTab.names()) if (name.startsWith(prefix)) ofTab.remove(name)
}

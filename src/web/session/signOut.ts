import { forgetMetadata } from '../editor/keptMetadata.ts'
import { forgetUnsavedOf } from '../editor/unsavedText.ts'
import { forgetSearch } from './address.ts'
import { forgetChoices } from './choices.ts'
import { currentSession, forgetToken } from './session.ts'

/** Nothing of this person stays in the browser. The token goes first: what an open editor keeps after it would stay. */
export async function signOut(userId: string): Promise<void> {
  const { grant } = currentSession()
  forgetToken()
  forgetSearch()
  forgetMetadata()
  forgetChoices()
  await forgetUnsavedOf(userId).catch(() => {})
  if (grant) await (await import('./provider.ts')).leave(grant)
}

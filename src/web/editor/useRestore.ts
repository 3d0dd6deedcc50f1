import { newId } from '@holdfast/client'
import { notifications } from '@mantine/notifications'
import { useClient } from 'urql'
import { RestoreVersionDocument } from '../generated/graphql.ts'
import { refusalText } from '../shell/refusal.ts'
import { refuse } from '../shell/refuse.ts'
import { texts } from '../texts.ts'
import type { OpenDraft } from './useDraft.ts'
import type { OpenTool } from './useTool.ts'

const { versions } = texts

/** Restores an older version as the new head. Null without the lock, or with unsaved text. */
export function useRestore(tool: OpenTool, open: OpenDraft, refresh: () => Promise<void>) {
  const client = useClient()
  if (!open.situation.editable || open.text.isDirty) return null
  return async (number: number) => {
    const lock = open.underLock()
    if (!lock) return
    const input = {
      ...{ toolId: tool.id, ...lock, baseVersion: open.text.base.number, number },
      ...{ message: versions.restored(number), idempotencyKey: newId() },
    }
    const { data } = await client.mutation(RestoreVersionDocument, { input }).toPromise()
    const answer = data?.restoreDraftVersion
    if (answer?.__typename === 'SaveDraftPayload') {
      open.text.adopt(answer.draftHead)
      const message = versions.restoreDone(number, answer.draftHead.number)
      notifications.show({ color: 'teal', message })
    } else refuse(versions.notRestored, refusalText(answer))
    await refresh()
  }
}

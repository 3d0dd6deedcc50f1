import { newId } from '@holdfast/client'
import { notifications } from '@mantine/notifications'
import { useClient } from 'urql'
import { UnpublishDocument } from '../generated/graphql.ts'
import { refusalText } from '../shell/refusal.ts'
import { refuse } from '../shell/refuse.ts'
import { texts } from '../texts.ts'
import type { OpenDraft } from './useDraft.ts'
import type { OpenTool } from './useTool.ts'

const { versions } = texts

/** Unpublishes the document. Null without the lock, or if nothing is published. */
export function useUnpublish(tool: OpenTool, open: OpenDraft, refresh: () => Promise<void>) {
  const client = useClient()
  const number = tool.publishedVersion?.number
  if (!open.situation.editable || number === undefined) return null
  return async () => {
    const lock = open.underLock()
    if (!lock) return
    const input = { toolId: tool.id, ...lock, idempotencyKey: newId() }
    const { data } = await client.mutation(UnpublishDocument, { input }).toPromise()
    const answer = data?.unpublishTool
    if (answer?.__typename === 'UnpublishToolPayload')
      notifications.show({ color: 'teal', message: versions.unpublished(number) })
    else refuse(versions.notUnpublished, refusalText(answer))
    await refresh()
  }
}

import { newId } from '@holdfast/client'
import { notifications } from '@mantine/notifications'
import { useEffect, useState } from 'react'
import { useClient } from 'urql'
import { ask } from '../ask.ts'
import type { OpenDraft } from '../editor/useDraft.ts'
import type { OpenTool } from '../editor/useTool.ts'
import { FilesOfHeadDocument, type FilesPartsFragment, SaveFilesDocument } from '../generated/graphql.ts'
import { refusalText } from '../shell/refusal.ts'
import { refuse } from '../shell/refuse.ts'
import { counted } from '../texts/counted.ts'
import { texts } from '../texts.ts'
import { Refused, type Uploaded, upload } from './transfer.ts'

const words = texts.files

export type DraftFile = FilesPartsFragment['files'][number]

/** The files of the draft head. To add or remove some is a save of the same content with other files; unsaved text stays unsaved. */
export function useFiles(tool: OpenTool, open: OpenDraft, refresh: () => Promise<void>) {
  const client = useClient()
  const [known, setKnown] = useState<FilesPartsFragment | null>(null)
  const [sending, setSending] = useState<{ name: string; share: number } | null>(null)
  const { number } = tool.draftHead
  // biome-ignore lint/correctness/useExhaustiveDependencies: again when there is a newer version
  useEffect(() => {
    let isWanted = true
    void ask(client, FilesOfHeadDocument, { toolId: tool.id }).then(({ data }) => {
      if (isWanted && data?.tool) setKnown(data.tool.draftHead)
    })
    return () => {
      isWanted = false
    }
  }, [client, tool.id, number])

  const list = known?.files ?? []
  const save = async (files: Uploaded[], done: string): Promise<void> => {
    const lock = open.underLock()
    if (!lock) return
    const input = {
      ...{ toolId: tool.id, ...lock, baseVersion: number, content: tool.draftHead.content },
      ...{
        files: files.map(({ name, sha256 }) => ({ name, sha256 })),
        message: done,
        idempotencyKey: newId(),
      },
    }
    const { data } = await client.mutation(SaveFilesDocument, { input }).toPromise()
    const answer = data?.saveDraft
    if (answer?.__typename === 'SaveDraftPayload') {
      setKnown(answer.draftHead)
      open.text.saved(answer.draftHead, open.text.base.parts)
      notifications.show({ color: 'teal', message: done })
    } else refuse(words.failed, refusalText(answer))
    await refresh()
  }
  const add = async (chosen: File[]): Promise<void> => {
    const lock = open.underLock()
    if (!lock) return
    const token = 'lockToken' in lock ? lock.lockToken : null
    const sent: Uploaded[] = []
    try {
      for (const file of chosen) {
        const progress = (share: number) => setSending({ name: file.name, share })
        progress(0)
        sent.push(await upload(file, tool.id, token, progress))
      }
    } catch (error) {
      refuse(words.failed, refusalText(error instanceof Refused ? error.refusal : null))
      return
    } finally {
      setSending(null)
    }
    const replaced = new Set(sent.map(({ name }) => name))
    await save(
      [...list.filter(({ name }) => !replaced.has(name)), ...sent],
      counted(words.added, sent.length),
    )
  }
  // What is saved is this list and its change: it has to be that of the newest version.
  const isOpen = open.situation.editable && number === open.text.base.number && number === known?.number
  return {
    list,
    sending,
    /** Null where the draft may not be changed now. */
    change: isOpen
      ? {
          add,
          remove: (name: string) =>
            save(
              list.filter((file) => file.name !== name),
              words.removed(name),
            ),
        }
      : null,
  }
}

import type { SaveOutcome } from '@holdfast/client'
import { newId } from '@holdfast/client'
import { notifications } from '@mantine/notifications'
import { useRef, useState } from 'react'
import { useClient } from 'urql'
import { refusalsOf } from '../forms/places.ts'
import { PublishDocument, SaveUnlockedDocument } from '../generated/graphql.ts'
import { refusalText } from '../shell/refusal.ts'
import { refuse } from '../shell/refuse.ts'
import { texts } from '../texts.ts'
import { contentOf, type Parts } from './parts.ts'
import type { OpenDraft } from './useDraft.ts'
import type { OpenTool } from './useTool.ts'

const { editor } = texts

export interface SaveWish {
  message?: string | undefined
  isQuiet?: boolean
}

/** Why these texts are not saved. It only applies to exactly these texts. */
interface Trouble {
  parts: Parts
  message: string
  /** By the place of the value. */
  refusals: Map<string, string>
}

const nowhere = new Map<string, string>()

/** Saves and publishes a draft, and shows the result. */
export function useSave(tool: OpenTool, open: OpenDraft, refresh: () => Promise<void>) {
  const client = useClient()
  const [isSaving, setSaving] = useState(false)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const busy = useRef(false)
  const { text, draft, situation } = open

  async function send(content: unknown, message?: string): Promise<SaveOutcome | null> {
    if (draft)
      return draft.save({ content, baseVersion: text.base.number, ...(message !== undefined && { message }) })
    if (situation.name !== 'unlocked') return { status: 'notHeld' }
    const input = {
      toolId: tool.id,
      baseVersion: text.base.number,
      content,
      message,
      idempotencyKey: newId(),
    }
    const { data } = await client.mutation(SaveUnlockedDocument, { input }).toPromise()
    const answer = data?.saveDraft
    if (!answer) return null
    if (answer.__typename === 'SaveDraftPayload') return { status: 'saved', head: answer.draftHead }
    if (answer.__typename === 'DraftVersionConflictError')
      return { status: 'conflict', head: answer.currentHead }
    return { status: 'refused', code: answer.code, message: answer.message }
  }

  /** `message`: a message for the version; with one, a version is saved even without changes. `isQuiet`: an automatic save. */
  async function save({ message, isQuiet = false }: SaveWish = {}): Promise<void> {
    if (!situation.editable || (!text.isDirty && !message) || open.conflict || busy.current) return
    const sent = text.parts
    const fail = (told: string, refusals = nowhere) => {
      setTrouble({ parts: sent, message: told, refusals })
      if (!isQuiet) refuse(editor.notSaved, told)
    }
    const { content, faults } = contentOf(sent)
    if (faults.length > 0) {
      const { faultText } = await import('./faultText.ts')
      return fail(faults.map(faultText).join('\n'))
    }
    busy.current = true
    setSaving(true)
    const outcome = await send(content, message).finally(() => {
      busy.current = false
      setSaving(false)
    })
    switch (outcome?.status) {
      case 'saved':
        text.saved(outcome.head, sent)
        setTrouble(null)
        if (!isQuiet) notifications.show({ color: 'teal', message: editor.saved(outcome.head.number) })
        break
      case 'conflict':
        open.meet(outcome.head)
        break
      case 'invalid':
        fail(refusalText(outcome), refusalsOf(outcome.issues))
        break
      case 'refused':
        fail(refusalText(outcome))
        break
      default:
        fail(outcome ? situation.text : texts.unreachable.text)
    }
    await refresh()
  }

  async function publish(): Promise<void> {
    const lock = open.underLock()
    if (!lock) return
    const input = {
      toolId: tool.id,
      ...lock,
      baseVersion: text.base.number,
      idempotencyKey: newId(),
    }
    const { data } = await client.mutation(PublishDocument, { input }).toPromise()
    const answer = data?.publishDraft
    if (answer?.__typename === 'PublishDraftPayload')
      notifications.show({ color: 'teal', message: editor.published(text.base.number) })
    else refuse(editor.notPublished, refusalText(answer))
    await refresh()
  }

  return { save, publish, isSaving, trouble: trouble?.parts === text.parts ? trouble : null }
}

export type Saving = ReturnType<typeof useSave>

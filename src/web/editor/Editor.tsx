import { Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useEffect, useRef, useState } from 'react'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { texts } from '../texts.ts'
import { timeOf } from '../time/format.ts'
import { ConflictDialog } from './ConflictDialog.tsx'
import { EditorHeader } from './EditorHeader.tsx'
import { EditorTabs } from './EditorTabs.tsx'
import { ForceDialog } from './ForceDialog.tsx'
import { KeptChanges } from './KeptChanges.tsx'
import { LockBanner } from './LockBanner.tsx'
import { useDraft } from './useDraft.ts'
import { useFreshLock } from './useFreshLock.ts'
import { useIdleness } from './useIdleness.ts'
import { useSave } from './useSave.ts'
import type { OpenTool } from './useTool.ts'

export function Editor(props: { tool: OpenTool; refresh: () => Promise<void> }) {
  const { tool, refresh } = props
  usePageTitle(tool.title)
  const open = useDraft(tool, refresh)
  const { text, draft, situation, conflict } = open
  const { save, publish, isSaving } = useSave(tool, open, refresh)
  const [isForcing, setForcing] = useState(false)
  const [readsOn, setReadsOn] = useState<string | null>(null)
  const lock = useFreshLock(tool.id, situation.lock)
  const idleMsLeft = useIdleness(tool.collection.lockPolicy.idleTimeoutMs ?? null, draft)

  const saveNow = useRef(save)
  useEffect(() => {
    saveNow.current = save
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey) return
      event.preventDefault()
      void saveNow.current()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
  useEffect(() => {
    if (text.keptAt) notifications.show({ message: texts.editor.restored(timeOf(text.keptAt)) })
  }, [text.keptAt])

  return (
    <Stack gap="sm">
      <EditorHeader
        tool={tool}
        open={open}
        isSaving={isSaving}
        onSave={() => void save()}
        onPublish={() => void publish()}
      />
      <LockBanner
        situation={{ ...situation, lock }}
        isQuiet={readsOn === situation.text}
        idleMsLeft={idleMsLeft}
        actions={{
          acquire: open.acquire,
          takeOver: () => setForcing(true),
          continueHere: () => open.takeBack(),
          compare: open.compare,
          readOnly: () => setReadsOn(situation.text),
        }}
      />
      <EditorTabs tool={tool} open={open} refresh={refresh} />
      {text.isDirty && !situation.editable && situation.name !== 'acquiring' && (
        <KeptChanges
          runnable={tool.collection.runnable}
          head={tool.draftHead}
          mine={text.parts}
          onDiscard={() => text.adopt(tool.draftHead)}
        />
      )}
      {isForcing && lock && (
        <ForceDialog
          kind="take"
          lock={lock}
          toolTitle={tool.title}
          onClose={() => setForcing(false)}
          onConfirm={(reason) => {
            setForcing(false)
            open.takeBack({ reason, observedFencingToken: lock.fencingToken })
          }}
        />
      )}
      <ConflictDialog open={conflict} text={text} onResolve={open.resolve} onClose={open.leaveConflict} />
    </Stack>
  )
}

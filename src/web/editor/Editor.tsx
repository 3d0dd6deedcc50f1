import { agentYields, isAgents } from '@holdfast/client'
import { Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useEffect, useRef, useState } from 'react'
import { LineBanner } from '../handover/LineBanner.tsx'
import { NoteDialog } from '../handover/NoteDialog.tsx'
import { SalvageNotice } from '../handover/SalvageNotice.tsx'
import { useHandover } from '../handover/useHandover.ts'
import { Viewers } from '../handover/Viewers.tsx'
import { isSaveKey } from '../shell/isSaveKey.ts'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { texts } from '../texts.ts'
import { timeOf } from '../time/format.ts'
import { ConflictDialog } from './ConflictDialog.tsx'
import { EditorHeader } from './EditorHeader.tsx'
import { EditorTabs } from './EditorTabs.tsx'
import { ForceDialog } from './ForceDialog.tsx'
import { KeptChanges } from './KeptChanges.tsx'
import { LockBanner } from './LockBanner.tsx'
import { isAlarming } from './situation.ts'
import { useDraft } from './useDraft.ts'
import { useFreshLock } from './useFreshLock.ts'
import { useIdleness } from './useIdleness.ts'
import { useReading, useReadingAddress } from './useReading.ts'
import { useSave } from './useSave.ts'
import type { OpenTool } from './useTool.ts'
import { useToolNews } from './useToolNews.ts'

export function Editor(props: { tool: OpenTool; refresh: () => Promise<void> }) {
  const { tool, refresh } = props
  const open = useDraft(tool, refresh, useReading())
  const { text, draft, situation, conflict } = open
  useReadingAddress(open.state)
  useToolNews(tool, refresh)
  const isAlarm = isAlarming(situation, open.state)
  usePageTitle(isAlarm ? texts.banner.lockLost(tool.title) : tool.title)
  const { save, publish, isSaving } = useSave(tool, open, refresh)
  const handover = useHandover(tool.id, open, save)
  const [isForcing, setForcing] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const [readsOn, setReadsOn] = useState<string | null>(null)
  const lock = useFreshLock(tool.id, situation.lock)
  const idleMsLeft = useIdleness(tool.collection.lockPolicy.idleTimeoutMs ?? null, draft)

  const saveNow = useRef(save)
  useEffect(() => {
    saveNow.current = save
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!isSaveKey(event)) return
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
        onSave={(message) => void save(message)}
        onPublish={() => void publish()}
      />
      <LockBanner
        situation={{
          ...situation,
          lock,
          offers: { ...situation.offers, ask: situation.offers.ask && !handover.view.mine },
        }}
        isQuiet={readsOn === situation.text}
        isAlarm={isAlarm}
        idleMsLeft={idleMsLeft}
        actions={{
          acquire: open.acquire,
          ask: () => setAsking(true),
          takeOver: () => {
            if (!lock || !isAgents(lock)) return setForcing(true)
            open.takeBack({ reason: agentYields, observedFencingToken: lock.fencingToken })
          },
          continueHere: () => open.takeBack(),
          compare: open.compare,
          readOnly: () => setReadsOn(situation.text),
        }}
      />
      <LineBanner handover={handover} />
      <Viewers viewers={handover.view.viewers} />
      <SalvageNotice
        handover={handover}
        isDirty={text.isDirty}
        runnable={tool.collection.runnable}
        now={text.parts}
        onUse={situation.editable ? (parts) => text.rebase(tool.draftHead, parts) : null}
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
      {isAsking && (
        <NoteDialog
          words={texts.handover.askDialog}
          who={lock?.holder.name ?? texts.somebody}
          onClose={() => setAsking(false)}
          onConfirm={(note) => {
            setAsking(false)
            void handover.ask(note)
          }}
        />
      )}
      {isForcing && lock && (
        <ForceDialog
          kind="take"
          lock={lock}
          toolTitle={tool.title}
          onClose={() => setForcing(false)}
          mayAnnounce
          onConfirm={(reason, graceMs) => {
            setForcing(false)
            if (graceMs > 0) void handover.announce(reason, graceMs, lock.fencingToken)
            else open.takeBack({ reason, observedFencingToken: lock.fencingToken })
          }}
        />
      )}
      <ConflictDialog open={conflict} text={text} onResolve={open.resolve} onClose={open.leaveConflict} />
    </Stack>
  )
}

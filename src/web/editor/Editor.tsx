import { agentYields, isAgents } from '@holdfast/client'
import { Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useEffect, useRef, useState } from 'react'
import { LineBanner } from '../handover/LineBanner.tsx'
import { SalvageNotice } from '../handover/SalvageNotice.tsx'
import { useHandover } from '../handover/useHandover.ts'
import { Viewers } from '../handover/Viewers.tsx'
import { useAutosaveChoice } from '../saving/autosaveChoice.ts'
import { SaveStatus } from '../saving/SaveStatus.tsx'
import { useAutosave } from '../saving/useAutosave.ts'
import { isSaveKey } from '../shell/isSaveKey.ts'
import { later, useLoaded } from '../shell/later.tsx'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { texts } from '../texts.ts'
import { timeOf } from '../time/format.ts'
import { EditorHeader } from './EditorHeader.tsx'
import { EditorTabs } from './EditorTabs.tsx'
import { LockBanner } from './LockBanner.tsx'
import { useDraft } from './useDraft.ts'
import { useFreshLock } from './useFreshLock.ts'
import { useIdleness } from './useIdleness.ts'
import { useReading, useReadingAddress } from './useReading.ts'
import { useSave } from './useSave.ts'
import type { OpenTool } from './useTool.ts'
import { useToolNews } from './useToolNews.ts'

const NoteDialog = later(() => import('../handover/NoteDialog.tsx'))
const ConflictDialog = later(() => import('./ConflictDialog.tsx'))
const ForceDialog = later(() => import('./ForceDialog.tsx'))
const KeptChanges = later(() => import('./KeptChanges.tsx'))

const nothing = new Map<string, string>()

export function Editor(props: { tool: OpenTool; refresh: () => Promise<void> }) {
  const { tool, refresh } = props
  const open = useDraft(tool, refresh, useReading())
  const { text, draft, situation, conflict } = open
  useReadingAddress(open.state)
  useToolNews(tool, refresh)
  const isAlarm = situation.isAlarm
  usePageTitle(isAlarm ? texts.banner.lockLost(tool.title) : tool.title)
  const saving = useSave(tool, open, refresh)
  const { save, publish, isSaving } = saving
  const autosave = useAutosaveChoice()
  useAutosave({
    isOn: autosave.isOn,
    ready: situation.editable && text.isDirty && !conflict && !isSaving && !saving.trouble,
    parts: text.parts,
    save: () => save({ isQuiet: true }),
  })
  const handover = useHandover(tool.id, open, save)
  const [isMet, setMet] = useState(false)
  if (conflict && !isMet) setMet(true)
  const [isForcing, setForcing] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const [readsOn, setReadsOn] = useState<string | null>(null)
  useLoaded(situation.offers.ask, NoteDialog)
  useLoaded(situation.offers.takeOver, ForceDialog)
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
        onSave={(message) => void save({ message })}
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
      <EditorTabs tool={tool} open={open} refusals={saving.trouble?.refusals ?? nothing} refresh={refresh} />
      <SaveStatus open={open} saving={saving} autosave={autosave} idleMsLeft={idleMsLeft} />
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
      {isMet && (
        <ConflictDialog open={conflict} text={text} onResolve={open.resolve} onClose={open.leaveConflict} />
      )}
    </Stack>
  )
}

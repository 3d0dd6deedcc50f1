import { Checkbox, Group, Text } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import type { OpenDraft } from '../editor/useDraft.ts'
import type { Saving } from '../editor/useSave.ts'
import { useIsConnected } from '../session/connection.ts'
import { texts } from '../texts.ts'
import { duration } from '../time/format.ts'
import { useTick } from '../time/useTick.ts'
import type { useAutosaveChoice } from './autosaveChoice.ts'
import { saveStatus } from './saveStatus.ts'

const { saving: words } = texts

/** A line below the text that is always visible: whether the text is saved, and the choice to save automatically. */
export function SaveStatus(props: {
  open: OpenDraft
  saving: Saving
  autosave: ReturnType<typeof useAutosaveChoice>
  idleMsLeft: () => number | null
}) {
  const { open, saving, autosave, idleMsLeft } = props
  const { text, situation, head } = open
  const isConnected = useIsConnected()
  const isOnline = useSyncExternalStore(onNetwork, () => navigator.onLine)
  if (situation.name === 'reader') return null
  const status = saveStatus({
    situation: situation.name,
    editable: situation.editable,
    isConnected: isConnected && isOnline,
    isDirty: text.isDirty,
    isSaving: saving.isSaving,
    isAutosaved: autosave.isOn,
    hasConflict: open.conflict !== null,
    trouble: saving.trouble?.message ?? null,
    savedAt: head.number === text.base.number ? head.savedAt : null,
  })
  return (
    <Group className="statusBar" justify="space-between" gap="sm">
      <Group gap="xs">
        <Text size="sm" role="status" aria-label={words.label} style={{ whiteSpace: 'pre-line' }}>
          {status}
        </Text>
        {situation.name === 'held' && <IdleIn msLeft={idleMsLeft} />}
      </Group>
      <Checkbox
        size="xs"
        label={words.autosave}
        title={words.autosaveHelp}
        checked={autosave.isOn}
        onChange={(event) => autosave.choose(event.currentTarget.checked)}
      />
    </Group>
  )
}

/** A browser that is offline reports it before a request has failed. */
function onNetwork(listener: () => void): () => void {
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}

/** Changes every second, and is not announced by screen readers. */
function IdleIn({ msLeft }: { msLeft: () => number | null }) {
  useTick(1_000)
  const left = msLeft()
  return left !== null && <Text size="sm">{words.idleIn(duration(left))}</Text>
}

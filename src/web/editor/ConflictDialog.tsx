import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { HeadPartsFragment } from '../generated/graphql.ts'
import { CombinedView } from '../merge/CombinedView.tsx'
import { mergeParts } from '../merge/mergeParts.ts'
import { texts } from '../texts.ts'
import { timeOf } from '../time/format.ts'
import { MergeEditor } from './MergeEditor.tsx'
import { PartsDiff } from './PartsDiff.tsx'
import type { Parts } from './parts.ts'
import type { WorkingText } from './useWorkingText.ts'

const { conflict } = texts
type View = keyof typeof conflict.views

interface Conflict {
  head: HeadPartsFragment
  theirs: Parts
}

/** Shows both versions and the one they are based on. A person chooses which to keep. */
export default function ConflictDialog(props: {
  /** Null if there is no conflict. Then the dialog is closed. */
  open: Conflict | null
  text: WorkingText
  onResolve: (parts: Parts) => void
  onClose: () => void
}) {
  const { open, text, onResolve, onClose } = props
  // Opened after it is rendered, because a dialog that is open from the start cannot return the focus.
  const [isReady, setReady] = useState(false)
  useEffect(() => setReady(true), [])
  return (
    <Modal
      opened={isReady && open !== null}
      onClose={onClose}
      // A click outside of the dialog does not close it.
      closeOnClickOutside={false}
      size="xl"
      title={conflict.title}
      closeButtonProps={{ 'aria-label': texts.close }}
    >
      {open && <Choice key={open.head.number} conflict={open} text={text} onResolve={onResolve} />}
    </Modal>
  )
}

function Choice(props: { conflict: Conflict; text: WorkingText; onResolve: (parts: Parts) => void }) {
  const { text, onResolve } = props
  const { head, theirs } = props.conflict
  const { parts: mine, base } = text
  // Without clashes the combined text is shown first. With clashes the person should look at both.
  const [view, setView] = useState<View>(() =>
    mergeParts({ base: base.parts, mine, theirs }, 'theirs').clashes.length === 0 ? 'combined' : 'yours',
  )
  const who = head.savedBy?.name ?? texts.somebody
  return (
    <Stack>
      <Text>{conflict.intro(who, head.number, timeOf(head.savedAt))}</Text>
      <SegmentedControl
        aria-label={conflict.title}
        data={Object.entries(conflict.views).map(([value, label]) => ({ value, label }))}
        value={view}
        onChange={(value) => setView(value as View)}
      />
      <Text size="sm">{conflict.explain[view]}</Text>
      {view === 'combined' && (
        <CombinedView base={base.parts} mine={mine} theirs={theirs} onTake={onResolve} />
      )}
      {view === 'yours' && <PartsDiff before={base.parts} after={mine} label={conflict.views.yours} />}
      {view === 'theirs' && <PartsDiff before={base.parts} after={theirs} label={conflict.views.theirs} />}
      {view === 'base' && <PartsDiff before={theirs} after={base.parts} label={conflict.views.base} />}
      {view === 'edit' && <MergeEditor text={text} theirs={theirs} />}
      <Group justify="end">
        {view === 'edit' && <Button onClick={() => onResolve(mine)}>{conflict.takeEdited}</Button>}
        {view !== 'edit' && view !== 'combined' && (
          <>
            <Button variant="default" onClick={() => onResolve(theirs)}>
              {conflict.takeTheirs}
            </Button>
            <Button onClick={() => onResolve(mine)}>{conflict.takeMine}</Button>
          </>
        )}
      </Group>
    </Stack>
  )
}

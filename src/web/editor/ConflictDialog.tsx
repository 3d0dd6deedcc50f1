import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { HeadPartsFragment } from '../generated/graphql.ts'
import { texts } from '../texts.ts'
import { timeOf } from '../time/format.ts'
import { CodeEditor } from './CodeEditor.tsx'
import { languageOfPart } from './languageOfPart.ts'
import { PartsDiff } from './PartsDiff.tsx'
import { changedParts, type Parts } from './parts.ts'

const { conflict } = texts
type View = keyof typeof conflict.views

/** Yours, theirs and what both began from. Only a person can say which is to stay. */
export function ConflictDialog(props: {
  head: HeadPartsFragment
  base: Parts
  mine: Parts
  theirs: Parts
  onResolve: (parts: Parts) => void
  onClose: () => void
}) {
  const { head, base, mine, theirs, onResolve, onClose } = props
  const [view, setView] = useState<View>('yours')
  const [edited, setEdited] = useState(mine)
  const who = head.savedBy?.name ?? texts.somebody
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={conflict.title}
      closeButtonProps={{ 'aria-label': texts.close }}
    >
      <Stack>
        <Text>{conflict.intro(who, head.number, timeOf(head.savedAt))}</Text>
        <SegmentedControl
          aria-label={conflict.title}
          data={Object.entries(conflict.views).map(([value, label]) => ({ value, label }))}
          value={view}
          onChange={(value) => setView(value as View)}
        />
        <Text size="sm">{conflict.explain[view]}</Text>
        {view === 'yours' && <PartsDiff before={base} after={mine} label={conflict.views.yours} />}
        {view === 'theirs' && <PartsDiff before={base} after={theirs} label={conflict.views.theirs} />}
        {view === 'base' && <PartsDiff before={theirs} after={base} label={conflict.views.base} />}
        {view === 'edit' &&
          changedParts(theirs, mine).map((part) => (
            <CodeEditor
              key={part}
              label={`${conflict.views.edit}: ${texts.parts[part as keyof typeof texts.parts] ?? part}`}
              value={edited[part] ?? ''}
              original={theirs[part] ?? ''}
              language={languageOfPart(part)}
              readOnly={false}
              onChange={(text) => setEdited((known) => ({ ...known, [part]: text }))}
            />
          ))}
        <Group justify="end">
          {view === 'edit' ? (
            <Button onClick={() => onResolve(edited)}>{conflict.takeEdited}</Button>
          ) : (
            <>
              <Button variant="default" onClick={() => onResolve(theirs)}>
                {conflict.takeTheirs}
              </Button>
              <Button onClick={() => onResolve(mine)}>{conflict.takeMine}</Button>
            </>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}

import { Button, Checkbox, Group, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import ForceDialog from '../editor/ForceDialog.tsx'
import { LockList } from '../lists/LockList.tsx'
import type { LockRow } from '../lists/useLocks.ts'
import { counted } from '../texts/counted.ts'
import { texts } from '../texts.ts'
import { EndLocksDialog } from './EndLocksDialog.tsx'
import { useChosen } from './useChosen.ts'
import { type Force, useForce } from './useForce.ts'

const { force } = texts

/** The locks in force, and the ways to end one that is somebody else's, or several. */
export function LockAdministration() {
  const [asked, setAsked] = useState<{ kind: Force; row: LockRow } | null>(null)
  const [isEndingSeveral, setEndingSeveral] = useState(false)
  const chosen = useChosen()
  const { end, endAll } = useForce()
  const mayEnd = (row: LockRow) => row.tool.viewerCanForceTake || row.heldByViewer
  const button = (kind: Force, row: LockRow, label: string) => (
    <Button
      size="compact-sm"
      variant="default"
      disabled={!mayEnd(row)}
      onClick={() => setAsked({ kind, row })}
    >
      {label}
      <VisuallyHidden> {row.tool.title}</VisuallyHidden>
    </Button>
  )
  return (
    <>
      <LockList
        actions={(row) => (
          <Group gap={6} wrap="nowrap">
            <Checkbox
              aria-label={texts.admin.several.select(row.tool.title)}
              disabled={!mayEnd(row)}
              checked={chosen.has(row)}
              onChange={() => chosen.toggle(row)}
            />
            {button('release', row, force.confirmRelease)}
            {button('take', row, force.confirmTake)}
          </Group>
        )}
      />
      {chosen.rows.length > 0 && (
        <Button mt="sm" color="red" onClick={() => setEndingSeveral(true)}>
          {counted(texts.admin.several.end, chosen.rows.length)}
        </Button>
      )}
      {isEndingSeveral && (
        <EndLocksDialog
          rows={chosen.rows}
          onClose={() => setEndingSeveral(false)}
          onConfirm={(reason) => {
            setEndingSeveral(false)
            chosen.clear()
            void endAll(chosen.rows, reason)
          }}
        />
      )}
      {asked && (
        <ForceDialog
          kind={asked.kind}
          lock={asked.row}
          toolTitle={asked.row.tool.title}
          onClose={() => setAsked(null)}
          onConfirm={(reason) => {
            setAsked(null)
            void end(asked.kind, asked.row, reason)
          }}
        />
      )}
    </>
  )
}

import { Button, Group, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import { ForceDialog } from '../editor/ForceDialog.tsx'
import { LockList } from '../lists/LockList.tsx'
import type { LockRow } from '../lists/useLocks.ts'
import { texts } from '../texts.ts'
import { type Force, useForce } from './useForce.ts'

const { force } = texts

/** The locks in force, and the two ways to end one that is somebody else's. */
export function LockAdministration() {
  const [asked, setAsked] = useState<{ kind: Force; row: LockRow } | null>(null)
  const end = useForce()
  const button = (kind: Force, row: LockRow, label: string) => (
    <Button
      size="compact-sm"
      variant="default"
      disabled={!row.tool.viewerCanForceTake && !row.heldByViewer}
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
            {button('release', row, force.confirmRelease)}
            {button('take', row, force.confirmTake)}
          </Group>
        )}
      />
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

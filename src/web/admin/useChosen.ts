import { useState } from 'react'
import type { LockRow } from '../lists/useLocks.ts'

/** Locks that an admin has marked, as they stood on the screen: a later lock of the same document is not meant. */
export function useChosen() {
  const [rows, setRows] = useState<ReadonlyMap<string, LockRow>>(new Map())
  return {
    rows: [...rows.values()],
    has: ({ id, fencingToken }: LockRow) => rows.get(id)?.fencingToken === fencingToken,
    toggle(row: LockRow) {
      const next = new Map(rows)
      if (next.get(row.id)?.fencingToken === row.fencingToken) next.delete(row.id)
      else next.set(row.id, row)
      setRows(next)
    },
    clear: () => setRows(new Map()),
  }
}

export type Chosen = ReturnType<typeof useChosen>

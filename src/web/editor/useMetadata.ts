import { useState } from 'react'
import { keepMetadata, keptMetadata } from './keptMetadata.ts'
import type { Metadata, MetadataEdit, MetadataField } from './metadata.ts'
import type { OpenTool } from './useTool.ts'

/** Metadata in a form, and changes by others in the meantime. Fields that the viewer has not changed follow the newest values. */
export function useMetadata(tool: OpenTool, userId: string) {
  const newest = metadataOf(tool)
  const [kept] = useState(() => keptMetadata(userId, tool.id))
  const [known, setKnown] = useState<MetadataEdit>(() => kept ?? editOf(tool.metadataVersion, newest))
  const setEdit = (next: MetadataEdit) => {
    setKnown(next)
    keepMetadata(userId, tool.id, fieldsThatDiffer(next.base, next.form).length > 0 ? next : null)
  }
  const isMoved = tool.metadataVersion > known.version
  const touched = fieldsThatDiffer(known.base, known.form)
  const clashes = isMoved
    ? touched.filter(
        (field) => differ(newest[field], known.base[field]) && differ(newest[field], known.form[field]),
      )
    : []
  const edit = isMoved && clashes.length === 0 ? rebased(known, tool.metadataVersion, newest) : known
  return {
    form: edit.form,
    version: edit.version,
    newest,
    /** Earlier entries, which were not saved. */
    isKept: kept !== null && touched.length > 0,
    /** Fields changed by the viewer and by somebody else to different values. Nothing is saved until the viewer chooses. */
    clashes,
    set: (change: Partial<Metadata>) => setEdit({ ...edit, form: { ...edit.form, ...change } }),
    keepMine: () => setEdit(rebased(edit, tool.metadataVersion, newest)),
    takeNewest: () => setEdit(editOf(tool.metadataVersion, newest)),
    saved: (now: SavedMetadata) => setEdit(editOf(now.metadataVersion, metadataOf(now))),
  }
}

type SavedMetadata = Pick<OpenTool, 'metadataVersion' | 'title' | 'summary' | 'taxonomy' | 'maintainers'>

function metadataOf({ title, summary, taxonomy, maintainers }: SavedMetadata): Metadata {
  return { title, summary, taxonomy: [...taxonomy], maintainerIds: maintainers.map(({ id }) => id) }
}

const editOf = (version: number, form: Metadata): MetadataEdit => ({ base: form, version, form })

function rebased({ base, form }: MetadataEdit, version: number, newest: Metadata): MetadataEdit {
  const mine = fieldsThatDiffer(base, form).map((field) => [field, form[field]])
  return { base: newest, version, form: { ...newest, ...Object.fromEntries(mine) } }
}

const differ = (one: unknown, other: unknown) => JSON.stringify(one) !== JSON.stringify(other)

const fieldsThatDiffer = (one: Metadata, other: Metadata) =>
  (Object.keys(one) as MetadataField[]).filter((field) => differ(one[field], other[field]))

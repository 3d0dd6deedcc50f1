import { useState } from 'react'
import type { OpenTool } from './useTool.ts'

export interface Metadata {
  title: string
  summary: string
  taxonomy: string[]
  maintainerIds: string[]
}

export type MetadataField = keyof Metadata

interface Edit {
  /** As it was read, which is what a save is checked against: never the newest, which nobody may have looked at. */
  base: Metadata
  version: number
  form: Metadata
}

/** Metadata in a form, and what has become of it meanwhile. What the viewer has not touched follows the newest. */
export function useMetadata(tool: OpenTool) {
  const newest = metadataOf(tool)
  const [known, setEdit] = useState<Edit>(() => editOf(tool.metadataVersion, newest))
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
    /** Changed by the viewer and by somebody else, to different values: nothing is saved until one is chosen. */
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

const editOf = (version: number, form: Metadata): Edit => ({ base: form, version, form })

function rebased({ base, form }: Edit, version: number, newest: Metadata): Edit {
  const mine = fieldsThatDiffer(base, form).map((field) => [field, form[field]])
  return { base: newest, version, form: { ...newest, ...Object.fromEntries(mine) } }
}

const differ = (one: unknown, other: unknown) => JSON.stringify(one) !== JSON.stringify(other)

const fieldsThatDiffer = (one: Metadata, other: Metadata) =>
  (Object.keys(one) as MetadataField[]).filter((field) => differ(one[field], other[field]))

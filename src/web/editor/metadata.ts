export interface Metadata {
  title: string
  summary: string
  taxonomy: string[]
  maintainerIds: string[]
}

export type MetadataField = keyof Metadata

export interface MetadataEdit {
  /** As it was read, which is what a save is checked against: never the newest, which nobody may have looked at. */
  base: Metadata
  version: number
  form: Metadata
}

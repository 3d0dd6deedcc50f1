export interface Metadata {
  title: string
  summary: string
  taxonomy: string[]
  maintainerIds: string[]
}

export type MetadataField = keyof Metadata

export interface MetadataEdit {
  /** The version as it was read. A save is checked against it, not against the newest one, which nobody may have seen. */
  base: Metadata
  version: number
  form: Metadata
}

export interface SchemaIssue {
  path: string[]
  message: string
}

/** `schema`: the schema itself cannot be used; paths are places in it. `value`: paths are places in the value. */
export type SchemaVerdict = { ok: true } | { ok: false; where: 'schema' | 'value'; issues: SchemaIssue[] }

export interface SchemaIssue {
  path: string[]
  message: string
}

/**
 * `schema`: the schema itself is invalid; paths are places in it. `value`: the value is invalid; paths are
 * places in the value.
 */
export type SchemaVerdict = { ok: true } | { ok: false; where: 'schema' | 'value'; issues: SchemaIssue[] }

/** What a save stands on: the token, and the document where the caller knows which one it is about to write. */
export interface Check {
  lockToken: string
  /** Checked with the token. Without it the token's own document may be written. */
  document?: { collection: string; key: string }
  /** The signed-in user: a token of anybody else is refused. Only without `document`. */
  holder?: string
}

export interface CheckOptions {
  /** Where Holdfast's tables are (its `HOLDFAST_SCHEMA`). `public` unless told. */
  schema?: string
}

/**
 * The statement that locks and judges, to be sent in the transaction that writes, before it does. The token goes as a
 * parameter: a log line has the text of a statement, and not its values.
 */
export function checkOf(
  { lockToken, document, holder }: Check,
  { schema = 'public' }: CheckOptions = {},
): { text: string; values: (string | null)[] } {
  const ours = `"${schema.replaceAll('"', '""')}"`
  return document
    ? {
        text: `SELECT ${ours}.must_hold($1, $2, $3) AS fence`,
        values: [document.collection, document.key, lockToken],
      }
    : { text: `SELECT ${ours}.use($1, $2) AS fence`, values: [lockToken, holder ?? null] }
}

import type { Statements } from './statements.ts'

/** The tables whose rows have a content. */
export type Holding = 'draft_versions' | 'draft_salvages'

/**
 * The contents of versions or salvages, one for each id in the list (repeated ids included), or null when
 * together they are larger than `most` bytes. The size check does not read the texts: PostgreSQL fetches a text
 * that is stored out of line only when it is sent.
 */
export async function contentsOf(
  db: Statements,
  holding: Holding,
  ids: string[],
  most: number,
): Promise<{ contents: Map<string, string> | null; bytes: number }> {
  const { rows } = await db.query({
    name: `contents-of-${holding}`,
    text: `WITH asked AS (SELECT id, count(*) AS times FROM unnest($1::uuid[]) AS id GROUP BY id),
           size AS (SELECT coalesce(sum(octet_length(v.content) * a.times), 0)::float8 AS bytes
                    FROM ${holding} v JOIN asked a USING (id))
           SELECT size.bytes, v.id, v.content FROM size LEFT JOIN ${holding} v
             ON v.id = ANY ($1::uuid[]) AND size.bytes <= $2`,
    values: [ids, most],
  })
  const bytes = rows[0].bytes as number
  const contents = bytes > most ? null : new Map(rows.map(({ id, content }) => [id, content]))
  return { contents, bytes }
}

import canonicalize from 'canonicalize'

/** The merge of two people's changes of one JSON value. */
export interface Merged {
  value: unknown
  /** Places that both have changed differently, such as `author.name`. */
  clashes: string[]
}

type Fields = Record<string, unknown>

/** The order of fields does not matter. */
const isSame = (one: unknown, other: unknown) => canonicalize(one) === canonicalize(other)

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A field may be called `constructor`, which every object has. */
const own = (fields: Fields, name: string) => (Object.hasOwn(fields, name) ? fields[name] : undefined)

/**
 * A three-way merge, field by field: changes by only one person are kept. A list is one value. If both have changed a field,
 * `preferred` decides. Missing fields are undefined.
 */
export function mergeJson(
  base: unknown,
  mine: unknown,
  theirs: unknown,
  preferred: 'mine' | 'theirs',
  path: readonly string[] = [],
): Merged {
  if (isSame(mine, theirs) || isSame(base, mine)) return { value: theirs, clashes: [] }
  if (isSame(base, theirs)) return { value: mine, clashes: [] }
  if (!isFields(mine) || !isFields(theirs))
    return { value: preferred === 'mine' ? mine : theirs, clashes: [path.join('.')] }
  const before = isFields(base) ? base : {}
  // In the order of their version, which is the newest. New fields of mine come after it.
  const fields = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])].map((name) => {
    const merged = mergeJson(own(before, name), own(mine, name), own(theirs, name), preferred, [
      ...path,
      name,
    ])
    return { name, ...merged }
  })
  return {
    value: Object.fromEntries(
      fields.filter(({ value }) => value !== undefined).map(({ name, value }) => [name, value]),
    ),
    clashes: fields.flatMap(({ clashes }) => clashes),
  }
}

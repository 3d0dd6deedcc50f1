import canonicalize from 'canonicalize'

/** What two people have made of one JSON value. */
export interface Merged {
  value: unknown
  /** Where both have changed the same, differently: `author.name`. */
  clashes: string[]
}

type Fields = Record<string, unknown>

/** The order of fields means nothing. */
const isSame = (one: unknown, other: unknown) => canonicalize(one) === canonicalize(other)

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A field may be called `constructor`, which every object has. */
const own = (fields: Fields, name: string) => (Object.hasOwn(fields, name) ? fields[name] : undefined)

/**
 * Three ways, field by field: what only one has changed stands. A list is one value. Where both have changed the same, `preferred`
 * counts. Fields that are left out are undefined.
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
  // In the order of theirs, which is the newest version; what is new of mine comes behind.
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

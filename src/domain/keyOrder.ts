const unsure = Symbol('unsure')

/**
 * Canonical JSON of plain data by one native JSON.stringify, of a copy whose keys are in order, or of the value itself where
 * they are already. Null where only a closer look can tell what is right or what is wrong with it.
 */
export function nativeCanonicalText(value: object, depth: number): string | null {
  const ordered = inOrder(value, depth)
  if (ordered === unsure) return null
  const text = JSON.stringify(ordered)
  // How JSON.stringify writes NUL and lone surrogates, which cannot be stored.
  return text.includes('\\u') ? null : text
}

/** The value with the keys of all its objects in order. What is in order is not copied. */
function inOrder(value: unknown, depth: number): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : unsure
  if (typeof value !== 'object' || depth === 0) return unsure
  return Array.isArray(value) ? itemsInOrder(value, depth) : membersInOrder(value, depth)
}

function itemsInOrder(items: unknown[], depth: number): unknown {
  let copy: unknown[] | null = null
  for (let index = 0; index < items.length; index++) {
    const item = inOrder(items[index], depth - 1)
    if (item === unsure) return unsure
    if (item === items[index]) continue
    copy ??= [...items]
    copy[index] = item
  }
  return copy ?? items
}

function membersInOrder(object: object, depth: number): unknown {
  const prototype = Object.getPrototypeOf(object)
  if (prototype !== Object.prototype && prototype !== null) return unsure
  const members = object as Record<string, unknown>
  const keys = Object.keys(members)
  let isSame = true
  for (let at = 1; at < keys.length; at++) isSame &&= (keys[at - 1] as string) < (keys[at] as string)
  if (!isSame) keys.sort()
  const copy: Record<string, unknown> = {}
  for (const key of keys) {
    if (isUnruly(key)) return unsure
    const member = inOrder(members[key], depth - 1)
    if (member === unsure) return unsure
    isSame &&= member === members[key]
    copy[key] = member
  }
  return isSame ? members : copy
}

/** Objects have numbers first, whatever order they are given, and `__proto__` cannot be set. */
const isUnruly = (key: string): boolean => {
  const first = key.charCodeAt(0)
  return (first >= 0x30 && first <= 0x39) || key === '__proto__'
}

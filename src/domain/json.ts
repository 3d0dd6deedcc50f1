export type Json = string | number | boolean | null | Json[] | JsonObject
export type JsonObject = { [key: string]: Json }

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Nesting depth of JSON text, without recursion: text from a tool can be deeper than the stack allows. */
export function jsonDepth(text: string): number {
  let depth = 0
  let deepest = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (quoted) {
      if (char === '\\') i++
      else if (char === '"') quoted = false
    } else if (char === '"') quoted = true
    else if (char === '{' || char === '[') deepest = Math.max(deepest, ++depth)
    else if (char === '}' || char === ']') depth--
  }
  return deepest
}

/** Parses text from a tool; an own key `__proto__` would change the prototype of whatever copies the object. */
export function parseUntrusted(text: string): Json {
  return JSON.parse(text, (key, value) => (key === '__proto__' ? undefined : value))
}

/** PostgreSQL stores neither NUL nor a lone half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text)
}

export function toStorable(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD').replaceAll('\0', '\uFFFD')
}

/** JSON that is sent as it is stored, without parsing it. */
export class JsonText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }

  /** For JSON.stringify and other code that does not know this class. */
  toJSON(): Json {
    return JSON.parse(this.text)
  }
}

/** JSON of plain data, like JSON.stringify. Stored JSON inside of it is inserted unchanged. */
export function stringify(value: unknown): string {
  if (value instanceof JsonText) return value.text
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if ('toJSON' in value && typeof value.toJSON === 'function') return stringify(value.toJSON())
  if (Array.isArray(value)) return `[${value.map(stringify).join(',')}]`
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${stringify(member)}`).join(',')}}`
}

interface ObjectSchema {
  type?: unknown
  properties?: Record<string, { type?: unknown }>
}

/** A schema that names fields; of any other only JSON can be written. */
export function hasForm(schema: unknown): boolean {
  const { type, properties } = (schema ?? {}) as ObjectSchema
  return (type === undefined || type === 'object') && Object.keys(properties ?? {}).length > 0
}

/** A document opens as a form where that shows all that is there, and every text that it asks for is there; else as it is. */
export function opensAsForm(schema: unknown, content: string): boolean {
  try {
    const { properties = {} } = schema as ObjectSchema
    const there = JSON.parse(content) as object
    const texts = Object.keys(properties).filter((name) => properties[name]?.type === 'string')
    return texts.every((name) => name in there) && Object.keys(there).every((name) => name in properties)
  } catch {
    return false
  }
}

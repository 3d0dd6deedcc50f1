interface ObjectSchema {
  type?: unknown
  properties?: Record<string, { type?: unknown }>
}

/** Whether a schema has fields. Without them a document can only be edited as JSON. */
export function hasForm(schema: unknown): boolean {
  const { type, properties } = (schema ?? {}) as ObjectSchema
  return (type === undefined || type === 'object') && Object.keys(properties ?? {}).length > 0
}

/** A document opens as a form if the form shows all of it and all required texts are there; otherwise as JSON. */
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

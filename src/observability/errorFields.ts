/** How many levels of causes and properties are logged. */
const depth = 4

/**
 * What a log line contains of an error: type, message, stack, causes, and plain data in its properties. The
 * driver's objects are left out, because errors of the pool contain the connection with the key that cancels
 * its statements.
 */
export function errorFields(error: unknown): unknown {
  return fieldsOf(error, depth)
}

function fieldsOf(value: unknown, left: number): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value
  if (left === 0) return undefined
  if (value instanceof Error)
    return {
      type: value.constructor.name,
      message: value.message,
      stack: value.stack,
      ...(value.cause !== undefined && { cause: fieldsOf(value.cause, left - 1) }),
      ...(value instanceof AggregateError && { errors: fieldsOf(value.errors, left - 1) }),
      ...plainFields(value, left),
    }
  if (Array.isArray(value)) return value.map((each) => fieldsOf(each, left - 1))
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null ? plainFields(value, left) : undefined
}

function plainFields(value: object, left: number): Record<string, unknown> {
  const told = Object.entries(value).map(([name, each]) => [name, fieldsOf(each, left - 1)] as const)
  return Object.fromEntries(told.filter(([, each]) => each !== undefined))
}

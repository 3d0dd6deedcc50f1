import type { UserError } from '../domain/errors.ts'

export type ErrorClass = new (...args: never[]) => UserError

/** The errors option of a mutation: the union's name and the errors it may answer besides its payload. */
export function result(name: string, ...types: ErrorClass[]) {
  // The plugin makes a union once for each name of its result: two mutations may answer the same one.
  return { types: types as (new (...args: unknown[]) => UserError)[], union: { name }, result: { name } }
}

/** The same for a mutation with a second payload. The resolver brands that one with its name, so that it is told from the first. */
export function resultWith(name: string, payload: object, ...types: ErrorClass[]) {
  const { union } = result(name)
  return { types: [payload as ErrorClass, ...types] as (new (...args: unknown[]) => UserError)[], union }
}

import type { UserError } from '../domain/errors.ts'

export type ErrorClass = new (...args: never[]) => UserError

/** The errors option of a mutation: the union's name and the errors it may answer besides its payload. */
export function result(name: string, ...types: ErrorClass[]) {
  return { types: types as (new (...args: unknown[]) => UserError)[], union: { name } }
}

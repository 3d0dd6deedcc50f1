import type { GraphQLError } from 'graphql'
import { isUuid } from '../application/inputs.ts'
import { textFault } from '../domain/content.ts'
import { codedError } from './codedError.ts'

/** The answer to arguments of queries and subscriptions that cannot be right (rule 25). */
export function badUserInput(field: string, message: string): GraphQLError {
  return codedError('BAD_USER_INPUT', `${field} ${message}`, { field })
}

export function idArgument(field: string, value: string): string {
  if (!isUuid(value)) throw badUserInput(field, 'must be a UUID')
  return value.toLowerCase()
}

export function textArgument(field: string, value: string, max: number): string {
  const fault = [...value].length > max ? `must have at most ${max} characters` : textFault(value)
  if (fault) throw badUserInput(field, fault)
  return value
}

export function countArgument(field: string, value: number): number {
  if (value < 1) throw badUserInput(field, 'must be at least 1')
  return value
}

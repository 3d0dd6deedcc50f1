import {
  type GraphQLInputField,
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import { mutationFields } from './mutations.ts'

/** Values by the name of the field, wherever an input has it. */
export type Known = Record<string, unknown>

const byType: Record<string, unknown> = { ID: 'x', String: 'x', Int: 1, Boolean: true, JSON: {} }

/** The path to a field from the input on. Lists have one entry, "0". */
export type Path = string[]

/**
 * An input of a mutation, generated from the schema: required fields and known values, or with `all` every
 * field.
 */
export function sampleInput(mutation: string, known: Known, all = false): Record<string, unknown> {
  return sample(inputOf(mutation), known, all) as Record<string, unknown>
}

function sample(type: GraphQLInputType, known: Known, all: boolean): unknown {
  const nullable = getNullableType(type)
  if (isListType(nullable)) return [sample(nullable.ofType, known, all)]
  if (!isInputObjectType(nullable)) return byType[String(nullable)]
  const isSaid = ({ name, type: wanted, defaultValue }: GraphQLInputField) =>
    name in known || all || (isNonNullType(wanted) && defaultValue === undefined)
  return Object.fromEntries(
    Object.values(nullable.getFields())
      .filter((field) => isSaid(field) && known[field.name] !== leftOut)
      .map(({ name, type: wanted }) => [name, known[name] ?? sample(wanted, known, all)]),
  )
}

/** Leaves the field out. */
export const leftOut = Symbol('left out')

/** Every field of the input that is not an object, with the name of its type. */
export function leaves(mutation: string): { path: Path; type: string }[] {
  return leavesOf(inputOf(mutation), [])
}

function leavesOf(type: GraphQLInputType, path: Path): { path: Path; type: string }[] {
  const nullable = getNullableType(type)
  if (isListType(nullable)) return leavesOf(nullable.ofType, [...path, '0'])
  if (!isInputObjectType(nullable)) return [{ path, type: String(nullable) }]
  return Object.values(nullable.getFields()).flatMap(({ name, type: wanted }) =>
    leavesOf(wanted, [...path, name]),
  )
}

/** The same input with one field changed. */
export function changed<Input>(input: Input, [name, ...rest]: Path, value: unknown): Input {
  if (name === undefined) return value as Input
  if (Array.isArray(input))
    return input.with(Number(name), changed(input[Number(name)], rest, value)) as Input
  return { ...input, [name]: changed((input as Record<string, unknown>)[name], rest, value) }
}

function inputOf(mutation: string): GraphQLInputType {
  const type = mutationFields[mutation]?.args[0]?.type
  if (!type) throw new Error(`schema.graphql has no mutation ${mutation} with an input`)
  return type
}

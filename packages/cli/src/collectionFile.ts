import type { CollectionPartsFragment } from '@holdfast/documents'
import { parse, stringify, YAMLParseError } from 'yaml'
import { exitCodes, Failure } from './failure.ts'

type Collection = CollectionPartsFragment

/** A collection in a file. Fields that are left out keep their value on the server, or get the default. */
export type Wanted = Partial<Omit<Collection, 'id' | 'version' | 'lockPolicy'>> & {
  id: string
  lockPolicy?: Partial<Omit<Collection['lockPolicy'], 'version'>>
}

const fields = [
  ...['id', 'name', 'storage', 'singleton', 'runnable', 'editors', 'readers', 'contentSchema', 'urlTemplate'],
  ...['archived', 'lockPolicy'],
]
const policyFields = [
  'enabled',
  'ttlMs',
  'heartbeatIntervalMs',
  'idleTimeoutMs',
  'coversMetadata',
  'reserveMs',
  'agents',
]

/** Reads YAML (or JSON, which is a part of it) with a list `collections`. The server checks the fields. */
export function readCollections(text: string, file: string): Wanted[] {
  const refuse = (message: string) => new Failure(exitCodes.usage, `${file}: ${message}`, { code: 'USAGE' })
  const { collections } = parsed(text, refuse)
  if (!Array.isArray(collections)) throw refuse('it must have a list of "collections"')
  const ids = new Set<unknown>()
  for (const [index, wanted] of collections.entries()) {
    const at = `collections[${index}]`
    if (typeof wanted?.id !== 'string') throw refuse(`${at} must have an id`)
    if (ids.has(wanted.id)) throw refuse(`${at}: "${wanted.id}" is there twice`)
    ids.add(wanted.id)
    const unknown = [
      ...Object.keys(wanted).filter((field) => !fields.includes(field)),
      ...Object.keys(wanted.lockPolicy ?? {})
        .filter((field) => !policyFields.includes(field))
        .map((field) => `lockPolicy.${field}`),
    ]
    if (unknown.length > 0) throw refuse(`${at} has no field ${unknown.join(', ')}`)
  }
  return collections
}

function parsed(text: string, refuse: (message: string) => Failure): { collections?: unknown } {
  try {
    return (parse(text) as object | null) ?? {}
  } catch (error) {
    if (error instanceof YAMLParseError) throw refuse(error.message)
    throw error
  }
}

/** The content of a file that creates the same collections on another server. */
export function asWanted(collections: Collection[]): Wanted[] {
  return collections.map((collection) => ({
    ...picked(collection, fields),
    lockPolicy: picked(collection.lockPolicy, policyFields),
  })) as unknown as Wanted[]
}

export const asYaml = (collections: Wanted[]): string => stringify({ collections })

const picked = (from: object, names: string[]) =>
  Object.fromEntries(names.map((name) => [name, from[name as keyof typeof from]]))

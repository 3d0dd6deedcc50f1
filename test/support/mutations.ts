import { readFileSync } from 'node:fs'
import {
  buildSchema,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLUnionType,
  getNamedType,
  isLeafType,
} from 'graphql'

/** All fields that tests look at, in one selection for every result. */
export const lock =
  'id fencingToken expiresInMs comment heldByViewer heartbeatIntervalMs acquiredAt renewedAt expiresAt asOf lastActiveAt ' +
  'endsAt holder { id } forcedBy { id } draftHead { id number }'
export const run =
  'id status snapshotId actionId draftHeadId stateRev outputs logs error { message } nextActions { actionId label }'
export const request =
  'id kind state position note dueAt dueInMs answer answerNote reservedUntil requester { id } answeredBy { id } toolId'
const settings = 'context schemaHash values stateRev'

/** The selection of each type, wherever a result contains it. */
const selections: Record<string, string> = {
  Collection:
    'id name storage singleton runnable editors readers contentSchema urlTemplate archived version ' +
    'lockPolicy { enabled ttlMs heartbeatIntervalMs idleTimeoutMs coversMetadata reserveMs version }',
  DraftLock: lock,
  DraftLockRequest: request,
  DraftLockGrant: `lockToken lock { ${lock} }`,
  DraftSalvage:
    'id toolId tool { id } author { id } content baseVersion { number } fencingToken keptAt expiresAt',
  DraftVersion: 'id number content fencingToken savedBy { id }',
  SandboxRun: run,
  SandboxSettings: `${settings} draftHeadId inherited`,
  Tool: 'id lockRevision',
  ToolRun: 'id status version { number }',
  ToolSettings: settings,
  User: 'id',
  Webhook: 'id url collection kinds createdAt backlog lastDeliveredAt failingSince lastFailure stoppedAt',
}

/** Where tests look at more fields of the tool. */
const tools: Record<string, string> = {
  createTool: 'id slug draftHead { number content } maintainers { id }',
  noteExternalSave: 'id draftHead { number message reference savedBy { id } }',
  openDocument: 'id slug title lockRevision maintainers { id } draftHead { number content }',
  publishDraft: 'id publishedVersion { number content }',
  unpublishTool: 'id publishedVersion { number }',
  releaseDraftLock: 'id lockRevision draftLock { id }',
  updateToolMetadata: 'id title summary taxonomy metadataVersion maintainers { id }',
}

const failures: Record<string, string> = {
  DraftLockHeldError: `heldLock { ${lock} } heldByViewerElsewhere viewerCanForceTake`,
  DraftLockLostError: `cause by { id } endedAt statedReason currentLock { ${lock} }`,
  DraftLockReservedError: 'reservedFor { id } reservedUntil position',
  DraftVersionConflictError: 'currentHead { id number content } tool { id }',
  StateConflictError: 'currentStateRev',
  SandboxBusyError: 'retryAfterMs',
  MetadataVersionConflictError: 'currentVersion',
  InvalidInputError: 'issues { path message }',
}

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))

export const mutationFields = schema.getMutationType()?.getFields() ?? {}

/** The document of a mutation according to the schema: its payload, and every error of its union. */
export function mutation(name: string): string {
  const field = mutationFields[name]
  if (!field) throw new Error(`schema.graphql has no mutation ${name}: npm run schema`)
  const members = (getNamedType(field.type) as GraphQLUnionType).getTypes().flatMap((type) => {
    const looked = type.name.endsWith('Payload') ? payload(name, type) : failures[type.name]
    return looked ? [`... on ${type.name} { ${looked} }`] : []
  })
  return `mutation ($input: ${field.args[0]?.type}) { ${name}(input: $input) {
    __typename ${members.join(' ')} ... on UserError { code message retryable } } }`
}

function payload(mutationName: string, type: GraphQLObjectType): string {
  return Object.values(type.getFields())
    .map((field) => selected(mutationName, field))
    .join(' ')
}

function selected(mutationName: string, { name, type }: GraphQLField<unknown, unknown>): string {
  const named = getNamedType(type)
  if (isLeafType(named)) return name
  const looked = named.name === 'Tool' ? tools[mutationName] : undefined
  return `${name} { ${looked ?? selections[named.name] ?? '__typename'} }`
}

import type { LockPolicy as Policy } from '../domain/lease.ts'
import type { Collection as CollectionRow } from '../storage/collections.ts'
import { listCollections } from '../storage/collections.ts'
import { builder } from './builder.ts'

export const DraftStorage = builder.enumType('DraftStorage', {
  description: 'Where the drafts of a collection are stored.',
  values: {
    INTERNAL: { description: 'In Holdfast: versions, content, files and sandbox.' },
    EXTERNAL: {
      description: 'In another system. Holdfast only keeps the lock, its history and its events.',
    },
  } as const,
})

export const CollectionEditors = builder.enumType('CollectionEditors', {
  description: 'Who can edit the documents of a collection, besides admins.',
  values: {
    MAINTAINERS: { description: 'The maintainers of each document.' },
    CONTRIBUTORS: {
      description: 'All contributors. The system that uses Holdfast decides who can open its editor.',
    },
  } as const,
})

export const CollectionReaders = builder.enumType('CollectionReaders', {
  description: 'Who can read the documents of a collection, besides admins.',
  values: { EVERYBODY: {}, EDITORS: { description: 'Only users who can edit them.' } } as const,
})

export const AgentPolicy = builder.enumType('AgentPolicy', {
  description: 'What agents (software that edits on behalf of people) may do with the locks of a collection.',
  values: {
    REFUSED: { description: 'Agents cannot lock or edit.' },
    YIELD: {
      description:
        "Agents can lock. Everybody who can edit the document can take over an agent's lock. Agents cannot take over locks.",
    },
    EQUAL: { description: 'Agents can lock like people. Agents cannot take over locks.' },
  } as const,
})

const LockPolicy = builder.objectRef<Policy & { version: number }>('LockPolicy').implement({
  fields: (t) => ({
    enabled: t.exposeBoolean('enabled', {
      description:
        'If false, drafts of this collection are saved without a lock, but the version check still applies. Default: true.',
    }),
    ttlMs: t.exposeInt('ttlMs'),
    heartbeatIntervalMs: t.exposeInt('heartbeatIntervalMs'),
    idleTimeoutMs: t.exposeInt('idleTimeoutMs', {
      nullable: true,
      description:
        'The lock ends when its holder has been idle for this many milliseconds, as reported by idleMs of its heartbeats. Null: never.',
    }),
    coversMetadata: t.exposeBoolean('coversMetadata', {
      description: 'If true, the lock also covers title, summary, taxonomy and maintainers.',
    }),
    reserveMs: t.exposeInt('reserveMs', {
      description:
        'How long a free draft is reserved for the first in line, in milliseconds: 5 s to 2 min. Default: 30 s.',
    }),
    agents: t.expose('agents', { type: AgentPolicy }),
    version: t.exposeInt('version'),
  }),
})

/** A stored collection, or for a dry run the one that would be stored. */
export const Collection = builder.objectRef<CollectionRow>('Collection').implement({
  description: 'A group of documents with the same lock policy and content schema.',
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    storage: t.expose('storage', { type: DraftStorage }),
    singleton: t.exposeBoolean('singleton', { description: 'The collection contains exactly one document.' }),
    runnable: t.exposeBoolean('runnable', {
      description:
        'Its documents are tools that the sandbox can run; their content has entrypoint and sourceCode.',
    }),
    editors: t.expose('editors', { type: CollectionEditors }),
    readers: t.expose('readers', { type: CollectionReaders }),
    contentSchema: t.field({
      type: 'JSON',
      nullable: true,
      description: 'JSON Schema for the content of its documents. Null: any JSON object.',
      resolve: ({ contentSchema }) => contentSchema,
    }),
    urlTemplate: t.exposeString('urlTemplate', {
      nullable: true,
      description:
        "Link to a document in the other system. {key} is replaced by the document's key, percent-encoded.",
    }),
    archived: t.exposeBoolean('archived', {
      description: 'If true, no new documents can be created. Existing ones are unaffected.',
    }),
    version: t.exposeInt('version', {
      description: 'Version number of everything except the lock policy; send it as expectedVersion.',
    }),
    lockPolicy: t.field({
      type: LockPolicy,
      resolve: ({ lockEnabled: enabled, lockTtlMs: ttlMs, policyVersion: version, ...policy }) => ({
        ...policy,
        enabled,
        ttlMs,
        version,
      }),
    }),
  }),
})

builder.queryField('collections', (t) =>
  t.field({
    type: [Collection],
    description: 'All collections.',
    resolve: (_root, _args, { services }) => listCollections(services.db.reads),
  }),
)

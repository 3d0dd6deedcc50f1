import type { LockPolicy as Policy } from '../domain/lease.ts'
import type { Collection as CollectionRow } from '../storage/collections.ts'
import { listCollections } from '../storage/collections.ts'
import { builder } from './builder.ts'

export const DraftStorage = builder.enumType('DraftStorage', {
  description: 'Where the drafts of a collection live.',
  values: {
    INTERNAL: { description: 'Here: versions, content, files, sandbox.' },
    EXTERNAL: {
      description: 'In the system that uses Holdfast; here are the lock, its history and its news alone.',
    },
  } as const,
})

export const CollectionEditors = builder.enumType('CollectionEditors', {
  description: 'Who, besides admins, may edit the documents of a collection.',
  values: {
    MAINTAINERS: { description: 'Those named on the document.' },
    CONTRIBUTORS: {
      description: 'Every contributor; the system that uses Holdfast decides who reaches its editor.',
    },
  } as const,
})

export const CollectionReaders = builder.enumType('CollectionReaders', {
  description: 'Who, besides admins, may read the documents of a collection.',
  values: { EVERYBODY: {}, EDITORS: { description: 'Those who may edit them.' } } as const,
})

export const AgentPolicy = builder.enumType('AgentPolicy', {
  description: 'What agents may do with the locks of a collection.',
  values: {
    REFUSED: { description: 'Agents never hold a lock, and edit nothing.' },
    YIELD: {
      description:
        "Whoever may edit the document may take an agent's lock over, without being an admin; an agent forces nobody.",
    },
    EQUAL: { description: 'Agents hold as people do; an agent still forces nobody.' },
  } as const,
})

const LockPolicy = builder.objectRef<Policy & { version: number }>('LockPolicy').implement({
  fields: (t) => ({
    enabled: t.exposeBoolean('enabled', {
      description:
        'False: drafts of this collection are saved without a lock (the version check still applies). True unless switched off.',
    }),
    ttlMs: t.exposeInt('ttlMs'),
    heartbeatIntervalMs: t.exposeInt('heartbeatIntervalMs'),
    idleTimeoutMs: t.exposeInt('idleTimeoutMs', {
      nullable: true,
      description:
        "A lease whose holder has been idle this long, by its heartbeats' idleMs, ends; null never.",
    }),
    coversMetadata: t.exposeBoolean('coversMetadata', {
      description: 'The lock also protects title, summary, taxonomy and maintainers.',
    }),
    reserveMs: t.exposeInt('reserveMs', {
      description:
        'For how long a draft that has become free is kept for the first who waits: 5 s to 2 min, 30 s unless told.',
    }),
    agents: t.expose('agents', { type: AgentPolicy }),
    version: t.exposeInt('version'),
  }),
})

/** Of the row as it stands or, where nothing is to be written, as it would be. */
export const Collection = builder.objectRef<CollectionRow>('Collection').implement({
  description: 'A family of tools that share lock rules and the shape of their content.',
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    storage: t.expose('storage', { type: DraftStorage }),
    singleton: t.exposeBoolean('singleton', { description: 'Holds exactly one tool (a global).' }),
    runnable: t.exposeBoolean('runnable', {
      description: 'Its content is a tool that the sandbox runs: entrypoint and sourceCode.',
    }),
    editors: t.expose('editors', { type: CollectionEditors }),
    readers: t.expose('readers', { type: CollectionReaders }),
    contentSchema: t.field({
      type: 'JSON',
      nullable: true,
      description: 'JSON Schema that every saved content must satisfy; null accepts any JSON object.',
      resolve: ({ contentSchema }) => contentSchema,
    }),
    urlTemplate: t.exposeString('urlTemplate', {
      nullable: true,
      description:
        'Where people find a document that is kept elsewhere; {key} stands for its key, percent-encoded.',
    }),
    archived: t.exposeBoolean('archived', {
      description: 'No new documents; those there stay as they are.',
    }),
    version: t.exposeInt('version', { description: 'Optimistic version of everything but the lock policy.' }),
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
    resolve: (_root, _args, { services }) => listCollections(services.db.reads),
  }),
)

import type { LockPolicy as Policy } from '../domain/lease.ts'
import { builder } from './builder.ts'

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
    version: t.exposeInt('version'),
  }),
})

export const Collection = builder.prismaObject('Collection', {
  select: { id: true },
  description: 'A family of tools that share lock rules and the shape of their content.',
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    singleton: t.exposeBoolean('singleton', { description: 'Holds exactly one tool (a global).' }),
    contentSchema: t.field({
      type: 'JSON',
      nullable: true,
      description: 'JSON Schema that every saved content must satisfy; null accepts any JSON object.',
      select: { contentSchema: true },
      resolve: (collection) => collection.contentSchema,
    }),
    lockPolicy: t.field({
      type: LockPolicy,
      select: {
        lockEnabled: true,
        lockTtlMs: true,
        heartbeatIntervalMs: true,
        idleTimeoutMs: true,
        coversMetadata: true,
        policyVersion: true,
      },
      resolve: (collection) => ({
        enabled: collection.lockEnabled,
        ttlMs: collection.lockTtlMs,
        heartbeatIntervalMs: collection.heartbeatIntervalMs,
        idleTimeoutMs: collection.idleTimeoutMs,
        coversMetadata: collection.coversMetadata,
        version: collection.policyVersion,
      }),
    }),
  }),
})

builder.queryField('collections', (t) =>
  t.prismaField({
    type: [Collection],
    resolve: (query, _root, _args, { services }) =>
      services.db.prisma.collection.findMany({ ...query, orderBy: { id: 'asc' } }),
  }),
)

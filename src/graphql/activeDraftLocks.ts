import type { Viewer } from '../application/services.ts'
import type { FeedBatch } from '../events/feedReader.ts'
import type { LockFeedFilter } from '../events/lockFeed.ts'
import { type ActiveLocksFilter, countActiveLocks } from '../storage/activeLocks.ts'
import type { LockChange } from '../storage/lockEvents.ts'
import { badUserInput, idArgument, textArgument } from './arguments.ts'
import { builder } from './builder.ts'
import { atMostDescription, countLimit } from './connection.ts'
import { DraftLockChange } from './draftLockChange.ts'
import { activeLocksPage } from './locksPage.ts'
import { DraftLock } from './refs.ts'

const DraftLockFilter = builder.inputType('DraftLockFilter', {
  fields: (t) => ({ collection: t.id(), toolIds: t.idList(), holderIds: t.idList() }),
})

const DraftLockOrderField = builder.enumType('DraftLockOrderField', { values: ['ACQUIRED_AT'] as const })
const OrderDirection = builder.enumType('OrderDirection', { values: ['ASC', 'DESC'] as const })

const DraftLockOrder = builder.inputType('DraftLockOrder', {
  fields: (t) => ({
    field: t.field({ type: DraftLockOrderField, required: true, defaultValue: 'ACQUIRED_AT' }),
    direction: t.field({ type: OrderDirection, required: true, defaultValue: 'DESC' }),
  }),
})

builder.queryField('activeDraftLocks', (t) =>
  t.connection(
    {
      type: DraftLock,
      description: 'All locks in force. For every signed-in user.',
      args: { filter: t.arg({ type: DraftLockFilter }), orderBy: t.arg({ type: DraftLockOrder }) },
      resolve: async (_root, args, { services, viewer }) => {
        const filter = { ...filterOf(args.filter ?? {}), viewerId: (viewer as Viewer).id }
        const descending = (args.orderBy?.direction ?? 'DESC') === 'DESC'
        const page = await activeLocksPage(services.db.reads, filter, args, descending)
        return { ...page, filter } as never
      },
    },
    {
      name: 'DraftLockConnection',
      fields: (fields) => ({
        totalCount: fields.int({
          args: { atMost: fields.arg.int({ description: atMostDescription }) },
          resolve: (connection, { atMost }, { services }) =>
            countActiveLocks(
              services.db.reads,
              (connection as unknown as { filter: ActiveLocksFilter }).filter,
              countLimit(atMost),
            ),
        }),
      }),
    },
    { name: 'DraftLockEdge' },
  ),
)

const DraftLockFeed = builder.objectRef<FeedBatch<LockChange>>('DraftLockFeed').implement({
  description: 'A batch of changes for a list. If resync is true, the client has to read its list again.',
  fields: (t) => ({
    resync: t.exposeBoolean('resync'),
    changes: t.expose('changes', { type: [DraftLockChange] }),
  }),
})

builder.subscriptionField('activeDraftLocksChanged', (t) =>
  t.field({
    type: DraftLockFeed,
    description:
      'Changes of all locks, for lists. For every signed-in user. The first batch is a resync; changes after it follow. The filter matches the state before or after a change.',
    args: { filter: t.arg({ type: DraftLockFilter }) },
    subscribe: (_root, { filter }, { lockFeed, viewer }) =>
      lockFeed.watch(filterOf(filter ?? {}), (viewer as Viewer).id),
    resolve: (batch) => batch,
  }),
)

function filterOf(filter: typeof DraftLockFilter.$inferInput): LockFeedFilter {
  const { collection, toolIds, holderIds } = filter
  const few = <T>(field: string, list: T[]) => {
    if (list.length > 1_000) throw badUserInput(field, 'must have at most 1000 entries')
    return list
  }
  return {
    collectionId: collection == null ? null : textArgument('filter.collection', collection, 200),
    toolIds:
      toolIds == null ? null : few('filter.toolIds', toolIds).map((id) => idArgument('filter.toolIds', id)),
    holderIds:
      holderIds == null
        ? null
        : few('filter.holderIds', holderIds).map((id) => textArgument('filter.holderIds', id, 200)),
  }
}
